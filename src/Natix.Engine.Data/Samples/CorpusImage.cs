namespace Natix.Engine.Data.Samples;

/// <summary>A box in pixels of the image that it belongs to; <paramref name="Right"/> and <paramref name="Bottom"/> are exclusive.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Top edge.</param>
/// <param name="Right">Right edge.</param>
/// <param name="Bottom">Bottom edge.</param>
public readonly record struct PixelBox(float Left, float Top, float Right, float Bottom)
{
    /// <summary>Width in pixels.</summary>
    public float Width => Right - Left;

    /// <summary>Height in pixels.</summary>
    public float Height => Bottom - Top;
}

/// <summary>A decoded picture of a corpus: 8-bit RGB, rows packed, with the source (clip or data set) that it came from.</summary>
/// <param name="Source">The clip or data set: the unit of folds.</param>
/// <param name="Name">File name, for messages.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Rgb">Width * Height * 3 bytes; shared and never changed.</param>
/// <param name="Boxes">Boxes of devices, where they are known.</param>
public sealed record CorpusImage(string Source, string Name, int Width, int Height, ReadOnlyMemory<byte> Rgb, IReadOnlyList<PixelBox> Boxes);
