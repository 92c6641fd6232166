namespace Natix.Engine;

/// <summary>
/// What EXIF says of a lens, as plain numbers (CIPA DC-008, Exif 2.32; tags 0x920A, 0xA405, 0xA20E, 0xA20F, 0xA210, 0xA002, 0xA003, 0xA404). 0 for a
/// tag that is missing.
/// </summary>
/// <param name="FocalLength">FocalLength, millimetres.</param>
/// <param name="FocalLengthIn35mmFilm">FocalLengthIn35mmFilm, whole millimetres.</param>
/// <param name="FocalPlaneXResolution">Pixels a unit across the sensor, of the picture as it was taken.</param>
/// <param name="FocalPlaneYResolution">Pixels a unit down.</param>
/// <param name="FocalPlaneResolutionUnit">2 inch (also when missing), 3 centimetre, 4 millimetre, 5 micrometre.</param>
/// <param name="PixelXDimension">Width of the picture as it was taken.</param>
/// <param name="PixelYDimension">Height of the picture as it was taken.</param>
/// <param name="DigitalZoomRatio">Digital zoom; 0 or 1 for none.</param>
internal readonly record struct ExifTags(
    double FocalLength, double FocalLengthIn35mmFilm, double FocalPlaneXResolution, double FocalPlaneYResolution, int FocalPlaneResolutionUnit,
    int PixelXDimension, int PixelYDimension, double DigitalZoomRatio)
{
    /// <summary>True when there is a focal length of any kind.</summary>
    public bool HasLens => FocalLength > 0 || FocalLengthIn35mmFilm > 0;
}
