namespace Natix.Engine.Imaging;

/// <summary>Coding process of a JPEG (natix/jpeg.h).</summary>
internal enum JpegProcess
{
    Unknown = 0,
    Baseline = 1,
    Sequential = 2,
    Progressive = 3,
    Lossless = 4,
    Hierarchical = 5,
    Arithmetic = 6,
}

/// <summary>What a JPEG's markers say, before anything is decoded.</summary>
/// <param name="Width">Pixels as stored, before orientation.</param>
/// <param name="Height">Pixels as stored, before orientation.</param>
/// <param name="Orientation">EXIF orientation 1..8; 1 is upright.</param>
/// <param name="Components">1 grey, 3 colour, 4 CMYK.</param>
/// <param name="Precision">Bits a sample.</param>
/// <param name="Process">Coding process.</param>
/// <param name="AdobeTransform">Transform of the Adobe segment; -1 without one.</param>
/// <param name="Planes">
/// Layout of the planes as stored; <see cref="PixelLayout.Rgb24"/> when there are none to be had: components that are not Y, Cb, Cr, or
/// sampling factors that no layout has.
/// </param>
internal readonly record struct JpegInfo(
    int Width, int Height, int Orientation, int Components, int Precision, JpegProcess Process, int AdobeTransform, PixelLayout Planes)
{
    /// <summary>What EXIF says of the lens.</summary>
    public ExifTags Lens { get; init; }

    /// <summary>True when width and height change places on the way to upright.</summary>
    public bool IsTransposed => Orientation >= 5;

    /// <summary>Width once upright.</summary>
    public int UprightWidth => IsTransposed ? Height : Width;

    /// <summary>Height once upright.</summary>
    public int UprightHeight => IsTransposed ? Width : Height;
}
