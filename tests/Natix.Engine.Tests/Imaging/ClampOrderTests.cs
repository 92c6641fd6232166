using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Natix.Engine.Tests.Kernels;
using Xunit;

namespace Natix.Engine.Tests.Imaging;

/// <summary>
/// Colours are converted and clamped after resizing. How far that is, on real frames, from converting and clamping every source pixel
/// first, both in double precision.
/// </summary>
public sealed class ClampOrderTests
{
    [Theory]
    [InlineData(640, FitMode.Letterbox, Resample.Bilinear)]
    [InlineData(224, FitMode.Stretch, Resample.Antialias)]
    internal void Clamping_after_resizing_hardly_differs_from_clamping_before(int size, FitMode fit, Resample resample)
    {
        var files = Directory.GetFiles(Repository.SharedPath("data", "roadwork_frames", "images"), "*.jpg").Order(StringComparer.Ordinal).ToArray();
        var spec = new InputSpec("image", size, size, ColorOrder.Rgb, fit, resample, 1, [0, 0, 0], [1, 1, 1], 114);
        var differences = new List<double>();
        for (var i = 0; i < files.Length; i += Math.Max(1, files.Length / 8))
        {
            using var image = Decode(files[i]);
            var (after, before) = (ReferenceResize.Tensor(spec, image), ReferenceResize.Tensor(spec, image, convertsFirst: true));
            differences.AddRange(after.Zip(before, (a, b) => Math.Abs(a - b)));
        }

        differences.Sort();
        var (mean, p999, max) = (differences.Average(), differences[(int)(differences.Count * 0.999)], differences[^1]);
        TestContext.Current.TestOutputHelper!.WriteLine(
            FormattableString.Invariant($"{size} {resample}, pixel values 0..255: mean {mean:g3}, p99.9 {p999:g3}, max {max:g3}"));
        Assert.InRange(mean, 0, 0.05);
        Assert.InRange(p999, 0, 4);
        Assert.InRange(max, 0, 32);
    }

    private static TestImage Decode(string path)
    {
        var jpeg = File.ReadAllBytes(path);
        using var decoder = new JpegDecoder();
        using var frame = new PixelFrame();
        Assert.True(JpegDecoder.TryReadHeader(jpeg, FrameLimits.Default, out var info, out _));
        Assert.True(decoder.TryDecode(jpeg, info, 1, frame, out _));
        Assert.True(frame.PlaneCount == 3, $"{path} is no colour JPEG");
        return TestImage.Copy(frame.View);
    }
}
