using Natix.Engine.Imaging;
using Natix.Engine.Memory;
using Natix.Engine.Native;
using Natix.Engine.Tests.Imaging;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests.Native;

[Collection(NativeMemoryAlone.Name)]
public sealed unsafe class HandleTests
{
    private static readonly byte[] Jpeg = TestJpeg.Baseline(32, 32);

    /// <summary>0 is the library, 1 and 2 are decoders: each decoder works until it is disposed itself.</summary>
    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Parent_and_children_are_disposed_in_any_order(int first, int second, int third)
    {
        var library = JpegLibraryHandle.Open();
        JpegHandle[] decoders = [JpegHandle.Open(library), JpegHandle.Open(library)];
        foreach (var which in (int[])[first, second, third])
        {
            if (which == 0)
                library.Dispose();
            else
                decoders[which - 1].Dispose();
            foreach (var decoder in decoders.Where(d => !d.IsClosed))
                Assert.Equal(NxStatus.Ok, Decode(decoder));
        }

        Assert.True(library.IsClosed);
        Assert.All(decoders, decoder => Assert.Throws<ObjectDisposedException>(() => Decode(decoder)));
        Assert.Throws<ObjectDisposedException>(() => JpegHandle.Open(library));
    }

    [Fact]
    public void Forgotten_handles_are_finalized_in_any_order()
    {
        for (var i = 0; i < 20; i++)
            OpenAndForget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var decoder = new JpegDecoder();
        using var frame = new PixelFrame();
        Assert.True(JpegDecoder.TryReadHeader(Jpeg, FrameLimits.Default, out var info, out _));
        Assert.True(decoder.TryDecode(Jpeg, info, 1, frame, out _));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void OpenAndForget()
    {
        var library = JpegLibraryHandle.Open();
        Assert.False(JpegHandle.Open(library).IsInvalid);
        Assert.False(RingHandle.Create(4096).IsInvalid);
    }

    private static NxStatus Decode(JpegHandle decoder)
    {
        var pixels = new byte[32 * 32 * 3];
        fixed (byte* target = pixels)
            return decoder.Decode(Jpeg, 1, target, 32, 32, 96, out _);
    }
}
