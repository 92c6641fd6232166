using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Devices;

/// <summary>The colours of a device: body, sheeting, rubber and markings.</summary>
/// <param name="Body">The signal colour.</param>
/// <param name="Band">Reflective sheeting.</param>
/// <param name="Rubber">Bases and feet.</param>
/// <param name="Ink">Markings on signs.</param>
internal sealed record DevicePalette(SKColor Body, SKColor Band, SKColor Rubber, SKColor Ink)
{
    /// <summary>Whether these are the colours of roadwork.</summary>
    public bool Signals { get; init; } = true;

    /// <summary>A new orange device under plain light.</summary>
    public static DevicePalette Standard { get; } =
        new(new SKColor(255, 96, 20), new SKColor(240, 240, 236), new SKColor(38, 38, 40), new SKColor(20, 20, 20));

    /// <summary>Fluorescent orange to faded and reddish, with dirt.</summary>
    public static DevicePalette Orange(SeededRandom random)
    {
        var faded = random.Chance(0.25);
        var hue = random.Chance(0.2) ? random.Range(2f, 10f) : random.Range(9f, 27f);
        var saturation = faded ? random.Range(52f, 76f) : random.Range(76f, 100f);
        var value = faded ? random.Range(62f, 88f) : random.Range(80f, 100f);
        var white = random.Chance(0.3) ? random.Range(165f, 210f) : random.Range(215f, 255f);
        return new DevicePalette(
            SKColor.FromHsv(hue, saturation, value), Grey(white, random.Range(-8f, 4f)),
            Grey(random.Range(22f, 70f), 0f), Grey(random.Range(8f, 40f), 0f));
    }

    /// <summary>The same shapes in colours that no roadwork device has; greys and browns without stripes, as those pass for faded orange.</summary>
    public static DevicePalette Recoloured(SeededRandom random)
    {
        var kind = random.Below(5);
        var body = kind switch
        {
            0 or 1 => SKColor.FromHsv(random.Range(195f, 250f), random.Range(50f, 100f), random.Range(40f, 95f)),
            2 => SKColor.FromHsv(random.Range(85f, 165f), random.Range(40f, 100f), random.Range(30f, 85f)),
            3 => SKColor.FromHsv(random.Range(275f, 325f), random.Range(35f, 80f), random.Range(40f, 85f)),
            _ => random.Chance(0.5)
                ? Grey(random.Range(35f, 190f), random.Range(-8f, 8f))
                : SKColor.FromHsv(random.Range(20f, 45f), random.Range(20f, 50f), random.Range(20f, 55f)),
        };
        var band = kind == 4 ? body : random.Chance(0.5) ? Grey(random.Range(190f, 250f), 0f) : Grey(random.Range(30f, 120f), 0f);
        return new DevicePalette(body, band, Grey(random.Range(22f, 70f), 0f), Grey(random.Range(8f, 240f), 0f)) { Signals = false };
    }

    private static SKColor Grey(float v, float warm) => new((byte)Math.Clamp(v - warm, 0, 255), (byte)v, (byte)Math.Clamp(v + warm, 0, 255));
}
