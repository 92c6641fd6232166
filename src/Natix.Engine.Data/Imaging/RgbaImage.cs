using SkiaSharp;

namespace Natix.Engine.Data.Imaging;

/// <summary>
/// A growable picture in pinned memory: RGBA, 8 bits, rows packed. Reused from sample to sample; one owner, not thread-safe.
/// </summary>
internal sealed class RgbaImage
{
    private byte[] _pixels = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public Span<byte> Pixels => _pixels.AsSpan(0, Width * Height * 4);

    public SKImageInfo Info(SKAlphaType alpha) => new(Width, Height, SKColorType.Rgba8888, alpha);

    public unsafe nint Address => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(
        ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_pixels));

    public void Reset(int width, int height)
    {
        Width = width;
        Height = height;
        if (_pixels.Length < width * height * 4)
            _pixels = GC.AllocateUninitializedArray<byte>(width * height * 4, pinned: true);
    }

    public void Clear() => Pixels.Clear();
}
