using System.Runtime.InteropServices;

namespace Natix.Engine.FramePath.Peers;

/// <summary>
/// The least a JPEG can cost: its Huffman codes must be parsed one after the other. libjpeg-turbo does so in two ways with little besides. Decoding to
/// grey at 1/8 of the size wants DC coefficients only: every code of every component is parsed, the AC coefficients are thrown away unstored, and a
/// multiplication a block is left. Reading the coefficients (tjTransform without output) parses the same and stores 3 bytes a pixel. The faster of the two
/// is the floor. Not thread-safe.
/// </summary>
internal sealed unsafe partial class EntropyFloor : IDisposable
{
    private const string Library = "libturbojpeg.so.0";
    private const int Grey = 6;
    private const int NoOutput = 16;

    private readonly nint _decoder = tjInitDecompress();
    private readonly nint _transformer = tjInitTransform();
    private byte[] _pixels = [];

    /// <summary>Parses every code; the pixels are of an eighth of the size.</summary>
    public void Parse(byte[] jpeg, int width, int height)
    {
        var (w, h) = ((width + 7) / 8, (height + 7) / 8);
        if (_pixels.Length < w * h)
            _pixels = new byte[w * h];
        fixed (byte* source = jpeg)
        fixed (byte* target = _pixels)
            Check(tjDecompress2(_decoder, source, (nuint)jpeg.Length, target, w, w, h, Grey, 0));
    }

    /// <summary>Parses every code and stores every coefficient.</summary>
    public void ReadCoefficients(byte[] jpeg)
    {
        var transform = new Transform { Options = NoOutput };
        byte* none = null;
        nuint noBytes = 0;
        fixed (byte* source = jpeg)
            Check(tjTransform(_transformer, source, (nuint)jpeg.Length, 1, &none, &noBytes, &transform, 0));
    }

    public void Dispose()
    {
        _ = tjDestroy(_decoder);
        _ = tjDestroy(_transformer);
    }

    private static void Check(int status)
    {
        if (status != 0)
            throw new InvalidOperationException($"libturbojpeg cannot read the frame: {Marshal.PtrToStringUTF8(tjGetErrorStr2(0))}");
    }

    // tjtransform of turbojpeg.h: a region, the operation (0: none), options, and a filter with its data.
    private struct Transform
    {
        public int X, Y, Width, Height, Operation, Options;
        public nint Data, Filter;
    }

    [LibraryImport(Library)]
    private static partial nint tjInitDecompress();

    [LibraryImport(Library)]
    private static partial nint tjInitTransform();

    [LibraryImport(Library)]
    private static partial int tjDestroy(nint handle);

    [LibraryImport(Library)]
    private static partial nint tjGetErrorStr2(nint handle);

    [LibraryImport(Library)]
    private static partial int tjDecompress2(nint handle, byte* jpeg, nuint size, byte* pixels, int width, int pitch, int height, int format, int flags);

    [LibraryImport(Library)]
    private static partial int tjTransform(nint handle, byte* jpeg, nuint size, int count, byte** targets, nuint* sizes, Transform* transforms, int flags);
}
