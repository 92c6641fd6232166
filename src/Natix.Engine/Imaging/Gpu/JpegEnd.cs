namespace Natix.Engine.Imaging.Gpu;

/// <summary>
/// Whether a JPEG was cut off. libjpeg says so when it runs out of bytes; decoders on a device fill the rest with grey and say nothing. Pure.
/// </summary>
internal static class JpegEnd
{
    // Writers pad behind the end: to a sector, at most.
    private const int LongestPadding = 512;

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>True when the end of image (FF D9) is among the last bytes. Says nothing about what is before it.</summary>
    public static bool IsThere(ReadOnlySpan<byte> jpeg) => jpeg[Math.Max(0, jpeg.Length - LongestPadding)..].LastIndexOf(EndOfImage) >= 0;
}
