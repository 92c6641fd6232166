using SkiaSharp;

namespace Natix.Engine.Host.Intake;

/// <summary>Maps stored pixels to upright ones (EXIF orientation, TIFF tag 0x0112).</summary>
internal static class UprightMatrix
{
    /// <summary>True when upright width is stored height.</summary>
    public static bool IsSideways(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>The map for an image stored as <paramref name="w"/> x <paramref name="h"/> pixels.</summary>
    public static SKMatrix Of(SKEncodedOrigin origin, float w, float h) => origin switch
    {
        SKEncodedOrigin.TopRight => Matrix(-1, 0, w, 0, 1, 0),
        SKEncodedOrigin.BottomRight => Matrix(-1, 0, w, 0, -1, h),
        SKEncodedOrigin.BottomLeft => Matrix(1, 0, 0, 0, -1, h),
        SKEncodedOrigin.LeftTop => Matrix(0, 1, 0, 1, 0, 0),
        SKEncodedOrigin.RightTop => Matrix(0, -1, h, 1, 0, 0),
        SKEncodedOrigin.RightBottom => Matrix(0, -1, h, -1, 0, w),
        SKEncodedOrigin.LeftBottom => Matrix(0, 1, 0, -1, 0, w),
        _ => SKMatrix.Identity,
    };

    private static SKMatrix Matrix(float a, float b, float tx, float c, float d, float ty) => new(a, b, tx, c, d, ty, 0, 0, 1);
}
