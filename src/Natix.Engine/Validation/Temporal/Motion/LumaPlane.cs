namespace Natix.Engine.Validation.Temporal.Motion;

/// <summary>A small grey picture of a frame, say 160x90, upright and showing the whole of it. Borrowed for the length of a call.</summary>
internal readonly ref struct LumaPlane
{
    /// <param name="pixels">Rows of samples, 0 black to 255 white.</param>
    /// <param name="width">Samples across.</param>
    /// <param name="height">Rows.</param>
    /// <param name="stride">Samples from one row to the next, <paramref name="width"/> or more.</param>
    public LumaPlane(ReadOnlySpan<byte> pixels, int width, int height, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, width);
        var needed = ((long)stride * (height - 1)) + width;
        if (pixels.Length < needed)
            throw new ArgumentException($"{width}x{height} samples with a stride of {stride} need {needed} bytes, found {pixels.Length}.", nameof(pixels));
        Pixels = pixels;
        (Width, Height, Stride) = (width, height, stride);
    }

    /// <summary>A frame's picture; empty when it has none.</summary>
    public static LumaPlane Of(FramePicture picture) =>
        picture.Samples.IsEmpty ? default : new LumaPlane(picture.Samples, FramePicture.Width, FramePicture.Height, FramePicture.Width);

    public ReadOnlySpan<byte> Pixels { get; }

    public int Width { get; }

    public int Height { get; }

    public int Stride { get; }

    /// <summary>True for no picture at all.</summary>
    public bool IsEmpty => Width == 0;

    public ReadOnlySpan<byte> Row(int y) => Pixels.Slice(y * Stride, Width);
}
