using System.Runtime.InteropServices;

namespace Natix.Engine.Tests.Imaging;

/// <summary>JPEGs with any chroma subsampling that a layout has, made by libjpeg-turbo's compressor.</summary>
internal static unsafe class SampledJpeg
{
    private static readonly nint Library = NativeLibrary.Load("libturbojpeg.so.0");

    /// <summary>A scene of slow colours, edges, texture and strong chroma, coded in a layout; none of its sides need be even.</summary>
    public static byte[] Of(PixelLayout layout, int width, int height, int quality = 92) => Compress(Scene(width, height), layout, width, height, quality);

    /// <summary>RGB pixels of the scene.</summary>
    public static byte[] Scene(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        var random = new Random(71);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var noise = random.Next(-12, 13);
                var tile = ((x / 23) + (y / 17)) % 4 == 0 ? 90 : 0;
                var pixel = pixels.AsSpan(3 * ((y * width) + x), 3);
                pixel[0] = Clamp((180.0 * x / width) + tile + noise);
                pixel[1] = Clamp(110 + (70 * Math.Sin((x + (2 * y)) / 31.0)) + noise);
                pixel[2] = Clamp((200.0 * y / height) + 40 - tile + noise);
            }
        }

        return pixels;
    }

    private static byte[] Compress(byte[] pixels, PixelLayout layout, int width, int height, int quality)
    {
        var start = (delegate* unmanaged<nint>)NativeLibrary.GetExport(Library, "tjInitCompress");
        var compress = (delegate* unmanaged<nint, byte*, int, int, int, int, byte**, nuint*, int, int, int, int>)NativeLibrary.GetExport(Library, "tjCompress2");
        var free = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(Library, "tjFree");
        var destroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(Library, "tjDestroy");
        var handle = start();
        byte* coded = null;
        nuint size = 0;
        int status;
        fixed (byte* source = pixels)
            status = compress(handle, source, width, 0, height, 0, &coded, &size, SamplingOf(layout), quality, 0);
        var jpeg = new ReadOnlySpan<byte>(coded, (int)size).ToArray();
        free(coded);
        destroy(handle);
        return status == 0 ? jpeg : throw new InvalidOperationException("the test image could not be compressed");
    }

    // As TurboJPEG numbers them.
    private static int SamplingOf(PixelLayout layout) => layout switch
    {
        PixelLayout.Yuv444 => 0,
        PixelLayout.Yuv422 => 1,
        PixelLayout.Yuv420 => 2,
        PixelLayout.Grey => 3,
        PixelLayout.Yuv440 => 4,
        PixelLayout.Yuv411 => 5,
        _ => throw new ArgumentOutOfRangeException(nameof(layout)),
    };

    private static byte Clamp(double value) => (byte)Math.Clamp(value, 0, 255);
}
