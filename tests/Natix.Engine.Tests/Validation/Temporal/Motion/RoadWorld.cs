using Natix.Engine.Validation.Temporal.Motion;

namespace Natix.Engine.Tests.Validation.Temporal.Motion;

/// <summary>
/// A street for tests: flat textured ground, a textured wall on each side, plain sky, seen by a pinhole camera 1.4 m over the road. Exact
/// truth for flows and boxes; the same seed gives the same street.
/// </summary>
internal sealed class RoadWorld(int seed = 1)
{
    public const int Width = 160;
    public const int Height = 90;
    public const double CameraHeight = 1.4;
    private const double Focal = 140;
    private const double Wall = 9;

    /// <summary>Where the camera drives to, in pictures.</summary>
    public static readonly (double X, double Y) Focus = (0.5, 0.45);

    /// <summary>Contrast of the walls, grey levels.</summary>
    public double Contrast { get; init; } = 90;

    /// <summary>Contrast of the ground, grey levels.</summary>
    public double GroundContrast { get; init; } = 90;

    /// <summary>A picture from where the camera stands.</summary>
    /// <param name="travelled">Metres driven.</param>
    /// <param name="yaw">Radians to the right.</param>
    /// <param name="gain">Exposure.</param>
    public byte[] Picture(double travelled, double yaw = 0, double gain = 1)
    {
        var pixels = new byte[Width * Height];
        for (var v = 0; v < Height; v++)
        {
            for (var u = 0; u < Width; u++)
                pixels[(v * Width) + u] = (byte)Math.Clamp(gain * Grey(u, v, travelled, yaw), 0, 255);
        }

        return pixels;
    }

    public static LumaPlane Plane(byte[] pixels) => new(pixels, Width, Height, Width);

    /// <summary>Expansion of the road, in the unit of <see cref="EgoMotion.Road"/>, for metres driven: T / Z of a point a picture's height below the horizon.</summary>
    public static double RoadExpansion(double metres) => metres * Height / (Focal * CameraHeight);

    /// <summary>Box of something upright on the road, in a frame scaled up by <paramref name="scale"/>; null when it is behind the camera.</summary>
    public static Detection? Box(double right, double ahead, double width, double height, double scale, double above = 0)
    {
        if (ahead < 1.5)
            return null;
        double u = (Focus.X * Width) + (Focal * right / ahead), v = (Focus.Y * Height) + (Focal * (CameraHeight - above) / ahead);
        double half = Focal * width / ahead / 2, tall = Focal * height / ahead;
        return new Detection((float)((u - half) * scale), (float)((v - tall) * scale), (float)((u + half) * scale), (float)(v * scale), 0.9f, 0, 0);
    }

    private double Grey(int u, int v, double travelled, double yaw)
    {
        double x = (u + 0.5 - (Focus.X * Width)) / Focal, y = (v + 0.5 - (Focus.Y * Height)) / Focal;
        double right = (x * Math.Cos(yaw)) + Math.Sin(yaw), ahead = Math.Cos(yaw) - (x * Math.Sin(yaw));
        double toGround = y > 0 ? CameraHeight / y : double.PositiveInfinity, toWall = Math.Abs(right) > 1e-9 ? Wall / Math.Abs(right) : double.PositiveInfinity;
        var range = Math.Min(toGround, toWall);
        if (range * ahead > 120)
            return 200;
        var footprint = range / Focal;
        var along = travelled + (range * ahead);
        return toGround < toWall
            ? 110 + (GroundContrast * Texture(right * range, along, footprint * range / CameraHeight, 11))
            : 130 + (Contrast * Texture(y * range, along, footprint * range / Wall, right < 0 ? 12 : 13));
    }

    // Value noise of four sizes; what a pixel cannot resolve is left out, as a lens does.
    private double Texture(double a, double b, double footprint, int salt)
    {
        var sum = 0.0;
        for (var size = 0.25; size <= 2; size *= 2)
            sum += Math.Clamp((size / footprint) - 1, 0, 1) * (Noise(a / size, b / size, salt) - 0.5);
        return sum;
    }

    private double Noise(double a, double b, int salt)
    {
        double i = Math.Floor(a), j = Math.Floor(b), fa = Smooth(a - i), fb = Smooth(b - j);
        return (((Value(i, j) * (1 - fa)) + (Value(i + 1, j) * fa)) * (1 - fb)) + (((Value(i, j + 1) * (1 - fa)) + (Value(i + 1, j + 1) * fa)) * fb);

        double Value(double x, double y)
        {
            var hash = unchecked(((uint)(int)x * 0x9E3779B1u) ^ ((uint)(int)y * 0x85EBCA77u) ^ ((uint)salt * 0xC2B2AE3Du) ^ ((uint)seed * 0x27D4EB2Fu));
            hash = unchecked((hash ^ (hash >> 15)) * 0x2C1B3C6Du);
            hash = unchecked((hash ^ (hash >> 12)) * 0x297A2D39u);
            return (hash ^ (hash >> 15)) / 4294967296.0;
        }
    }

    private static double Smooth(double t) => t * t * (3 - (2 * t));
}
