using Natix.Engine.Data.Devices;
using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>Colours and light of a drive.</summary>
internal sealed record Atmosphere
{
    public required DriveConditions Conditions { get; init; }

    public required SKColor SkyTop { get; init; }

    public required SKColor SkyLow { get; init; }

    /// <summary>Colour that things take far away.</summary>
    public required SKColor Haze { get; init; }

    /// <summary>Metres after which 63 % of a colour is haze.</summary>
    public required float HazeDistance { get; init; }

    public required SKColor Road { get; init; }

    public required SKColor Verge { get; init; }

    /// <summary>Factor on all colours that the light falls on.</summary>
    public required float Exposure { get; init; }

    public required float CastRed { get; init; }

    public required float CastBlue { get; init; }

    /// <summary>How strongly lamps shine, 0 by day to 1.</summary>
    public required float Lamps { get; init; }

    public required float SunSide { get; init; }

    public required float Shading { get; init; }

    public bool Wet => Conditions is DriveConditions.Rain;

    public static Atmosphere For(DriveConditions conditions, SeededRandom random) => conditions switch
    {
        DriveConditions.Day => new Atmosphere
        {
            Conditions = conditions,
            SkyTop = SKColor.FromHsv(random.Range(208f, 216f), random.Range(58f, 70f), random.Range(72f, 84f)),
            SkyLow = SKColor.FromHsv(random.Range(200f, 210f), random.Range(10f, 18f), 95f),
            Haze = new SKColor(196, 210, 222),
            HazeDistance = random.Range(320f, 620f),
            Road = new SKColor(98, 98, 101),
            Verge = SKColor.FromHsv(random.Range(78f, 100f), random.Range(30f, 42f), random.Range(44f, 56f)),
            Exposure = 1f,
            CastRed = 1.02f,
            CastBlue = 0.97f,
            Lamps = 0f,
            SunSide = random.Sign(),
            Shading = 0.75f,
        },
        DriveConditions.Dusk => new Atmosphere
        {
            Conditions = conditions,
            SkyTop = new SKColor(34, 40, 74),
            SkyLow = SKColor.FromHsv(random.Range(18f, 30f), random.Range(48f, 60f), random.Range(80f, 92f)),
            Haze = new SKColor(116, 92, 98),
            HazeDistance = random.Range(220f, 380f),
            Road = new SKColor(92, 90, 96),
            Verge = new SKColor(84, 96, 62),
            Exposure = 0.5f,
            CastRed = 1.08f,
            CastBlue = 1.02f,
            Lamps = 1f,
            SunSide = random.Sign(),
            Shading = 0.35f,
        },
        _ => new Atmosphere
        {
            Conditions = conditions,
            SkyTop = new SKColor(112, 120, 130),
            SkyLow = new SKColor(176, 182, 188),
            Haze = new SKColor(160, 167, 174),
            HazeDistance = random.Range(95f, 170f),
            Road = new SKColor(74, 77, 82),
            Verge = new SKColor(88, 106, 72),
            Exposure = 0.74f,
            CastRed = 0.96f,
            CastBlue = 1.05f,
            Lamps = 0.55f,
            SunSide = 1f,
            Shading = 0.15f,
        },
    };

    /// <summary>Share of haze in front of something that far away.</summary>
    public float HazeAt(float depth) => Math.Min(0.94f, 1f - MathF.Exp(-depth / HazeDistance));

    /// <summary>A surface's colour in this light, that far away.</summary>
    public SKColor Lit(SKColor c, float depth, float shade = 1f) => LightAt(depth).Seen(c, shade);

    public PropLight LightAt(float depth)
    {
        // headlights throw sheeting back out to some 70 m
        var retro = Lamps * 0.9f * Math.Clamp(1f - (depth / 75f), 0f, 1f);
        var beam = Lamps * 0.55f * Math.Clamp(1f - (depth / 32f), 0f, 1f);
        return new PropLight(Exposure + (beam * (1f - Exposure)), CastRed, CastBlue, HazeAt(depth), Haze, SunSide, Shading, retro);
    }
}
