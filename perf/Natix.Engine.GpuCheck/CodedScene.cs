using System.Runtime.InteropServices;

namespace Natix.Engine.GpuCheck;

/// <summary>
/// Scenes coded as JPEGs by libjpeg-turbo's compressor (TurboJPEG API 2), which the engine needs at hand anyway: 4:2:0, quality 85, as dashcams write them.
/// </summary>
internal static unsafe class CodedScene
{
    private const string LibraryFile = "libturbojpeg.so.0";
    private const int Quality = 85;
    private const int Chroma420 = 2;

    /// <summary>A scene of its own for each seed.</summary>
    /// <exception cref="NativeLibraryException">libjpeg-turbo is not installed.</exception>
    public static byte[] Of(int width, int height, int seed)
    {
        if (!NativeLibrary.TryLoad(LibraryFile, out var library))
            throw new NativeLibraryException($"{LibraryFile} was not found: apt-get install libturbojpeg0");
        var start = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitCompress");
        var compress = (delegate* unmanaged<nint, byte*, int, int, int, int, byte**, nuint*, int, int, int, int>)NativeLibrary.GetExport(library, "tjCompress2");
        var free = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "tjFree");
        var destroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
        var handle = start();
        byte* coded = null;
        nuint size = 0;
        try
        {
            fixed (byte* pixels = Pixels(width, height, seed))
            {
                if (compress(handle, pixels, width, 0, height, 0, &coded, &size, Chroma420, Quality, 0) != 0)
                    throw new InvalidOperationException($"a scene of {width}x{height} pixels could not be compressed");
            }

            return new ReadOnlySpan<byte>(coded, (int)size).ToArray();
        }
        finally
        {
            free(coded);
            destroy(handle);
        }
    }

    // Slow colours, edges and some noise: about as many bytes as a street.
    private static byte[] Pixels(int width, int height, int seed)
    {
        var (pixels, random) = (new byte[3 * width * height], new Random(seed));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (at, noise, tile) = (3 * ((y * width) + x), random.Next(-6, 7), ((x / 23) + (y / 17) + seed) % 4 == 0 ? 60 : 0);
                pixels[at] = Clamp((150 * x / width) + tile + noise);
                pixels[at + 1] = Clamp(110 + (int)(50 * Math.Sin((x + (2 * y)) / 31.0)) + noise);
                pixels[at + 2] = Clamp((150 * y / height) + 40 + tile + noise);
            }
        }

        return pixels;
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
