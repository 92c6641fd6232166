using System.Runtime.InteropServices;
using Natix.Engine.Imaging;
using Natix.Engine.Kernels;
using Natix.Engine.Language.Vision;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

public sealed class PatchGridTests
{
    [Fact]
    public void Patches_are_numbered_by_tokens()
    {
        // 4 x 6 patches are 2 x 3 tokens; the fifth token is the lower one in the middle.
        var grid = new PatchGrid(4, 6, 2);

        Assert.Equal((24, 6, 2, 3), (grid.Patches, grid.Tokens, grid.TokenRows, grid.TokenColumns));
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1), (0, 2)], Enumerable.Range(0, 5).Select(grid.Place));
        Assert.Equal([(2, 2), (2, 3), (3, 2), (3, 3)], Enumerable.Range(16, 4).Select(grid.Place));
        Assert.Equal(24, Enumerable.Range(0, 24).Select(grid.Place).Distinct().Count());
    }

    // 14 is no multiple of a vector: patches of that size take the plain kernel.
    [Theory]
    [InlineData(16, false)]
    [InlineData(16, true)]
    [InlineData(8, false)]
    [InlineData(14, false)]
    public void Patch_vectors_are_the_published_permutation(int size, bool plain)
    {
        var (width, height) = (6 * size, 4 * size);
        var spec = new InputSpec("image", width, height, ColorOrder.Rgb, FitMode.Stretch, Resample.BicubicAntialias, 1 / 255.0, [0.4, 0.5, 0.6], [0.2, 0.3, 0.5], Pad: 0);
        ResizeNormalizeKernel? kernel = plain ? new ResizeNormalizeScalar() : null;
        using var frame = Decode(TestImages.Jpeg(150, 130));
        var (image, patches) = (new float[3 * width * height], new float[3 * width * height]);

        PreprocessPlan.Compile(spec, frame.View, kernel).Run(frame.View, MemoryMarshal.AsBytes(image.AsSpan()));
        PreprocessPlan.CompilePatches(spec, frame.View, size, 2, kernel).Run(frame.View, MemoryMarshal.AsBytes(patches.AsSpan()));

        // (gh/2, gw/2, 2, 2, C, ph, pw), written out as loops over the axes.
        var next = 0;
        for (var tokenRow = 0; tokenRow < 2; tokenRow++)
            for (var tokenColumn = 0; tokenColumn < 3; tokenColumn++)
                for (var row = 0; row < 2; row++)
                    for (var column = 0; column < 2; column++)
                        for (var channel = 0; channel < 3; channel++)
                            for (var y = 0; y < size; y++)
                                for (var x = 0; x < size; x++)
                                    Assert.Equal(image[(channel * height * width) + (((((tokenRow * 2) + row) * size) + y) * width) + (((tokenColumn * 2) + column) * size) + x], patches[next++], 1e-5f);
    }

    [Fact]
    public void What_does_not_divide_into_patches_is_refused()
    {
        var spec = new InputSpec("image", 96, 80, ColorOrder.Rgb, FitMode.Stretch, Resample.BicubicAntialias, 1 / 255.0, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5], Pad: 0);
        using var frame = Decode(TestImages.Jpeg(64, 64));
        Assert.Contains("96x80", Assert.Throws<ArgumentException>(() => PreprocessPlan.CompilePatches(spec, frame.View, 16, 2)).Message, StringComparison.Ordinal);
    }

    private static PixelFrame Decode(byte[] jpeg)
    {
        using var decoder = new JpegDecoder();
        var frame = new PixelFrame();
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _));
        Assert.True(decoder.TryDecode(jpeg, info, 1, frame, out _));
        return frame;
    }
}
