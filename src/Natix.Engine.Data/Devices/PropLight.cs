using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>How a scene lights one prop: exposure, cast, the haze in front of it, and the side the sun is on.</summary>
/// <param name="Exposure">Factor on the colours, about 0.1 (night) to 1.2 (full sun).</param>
/// <param name="CastRed">Factor on red.</param>
/// <param name="CastBlue">Factor on blue.</param>
/// <param name="Haze">Share of haze in front of the prop, 0 to 1.</param>
/// <param name="HazeColour">Colour of the haze: that of the background far away.</param>
/// <param name="SunSide">-1 sun from the left, 1 from the right.</param>
/// <param name="Shading">Strength of the light-to-dark gradient, 0 (overcast) to 1 (hard sun).</param>
/// <param name="Retroreflection">Extra light that reflective sheeting throws back into headlights, 0 or more.</param>
internal readonly record struct PropLight(
    float Exposure, float CastRed, float CastBlue, float Haze, SKColor HazeColour, float SunSide, float Shading, float Retroreflection)
{
    /// <summary>Plain daylight without haze.</summary>
    public static PropLight Day => new(1f, 1f, 1f, 0f, new SKColor(200, 205, 210), 1f, 0.4f, 0f);

    /// <summary>The colour of a lit surface as the camera sees it.</summary>
    public SKColor Seen(SKColor c, float shade = 1f, bool glows = false)
    {
        var e = glows ? 1f : Exposure * shade;
        return new SKColor(
            Channel(c.Red * e * (glows ? 1f : CastRed), HazeColour.Red),
            Channel(c.Green * e, HazeColour.Green),
            Channel(c.Blue * e * (glows ? 1f : CastBlue), HazeColour.Blue),
            c.Alpha);
    }

    private byte Channel(float value, byte haze) =>
        (byte)Math.Clamp((value * (1f - Haze)) + (haze * Haze) + 0.5f, 0f, 255f);
}
