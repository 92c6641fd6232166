using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>What lies between the road and the film: headlight pools, rain, drops on the glass, the bonnet.</summary>
internal static class WeatherPainter
{
    public static void Paint(DriveCanvas frame, ulong seed)
    {
        if (frame.Air.Lamps > 0.7f)
            Headlights(frame);
        Bonnet(frame);
        if (!frame.Air.Wet)
            return;
        Rain(frame, new SeededRandom(seed, (ulong)frame.Index + 77));
        Drops(frame, seed);
    }

    private static void Headlights(DriveCanvas frame)
    {
        foreach (var x in new[] { 0.9f, 2.6f })
        {
            var (u, v, _) = frame.Eye.Project(frame.Eye.Travelled + 9f, x);
            frame.Glow(u, v, frame.Camera.Width * 0.3f, new SKColor(255, 238, 205), 0.2f, 0.36f);
        }
    }

    private static void Bonnet(DriveCanvas frame)
    {
        float w = frame.Camera.Width, h = frame.Camera.Height;
        var paint = frame.Air.Lit(new SKColor(46, 52, 62), 0f);
        var shine = SkyPainter.Mix(paint, frame.Air.SkyLow, 0.32f * frame.Air.Exposure);
        Span<(float, float)> edge = stackalloc (float, float)[27];
        for (var i = 0; i <= 24; i++)
        {
            var t = (i / 12f) - 1f;
            edge[i] = (w * (0.5f + (0.53f * t)), h * (0.955f + (0.028f * t * t) + (0.03f * MathF.Pow(MathF.Abs(t), 9))));
        }

        edge[25] = (w * 1.03f, h + 2);
        edge[26] = (-w * 0.03f, h + 2);
        frame.Add(edge);
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, h * 0.95f), new SKPoint(0, h), [shine, paint, SkyPainter.Mix(paint, SKColors.Black, 0.4f)], [0f, 0.35f, 1f], SKShaderTileMode.Clamp);
        frame.Fill(SKColors.White, shader);
    }

    private static void Rain(DriveCanvas frame, SeededRandom random)
    {
        float w = frame.Camera.Width, h = frame.Camera.Height;
        for (var i = 0; i < 260; i++)
        {
            var near = random.Unit();
            float x = w * random.Range(-0.1f, 1.1f), y = h * random.Range(-0.1f, 1f), length = h * (0.018f + (0.06f * near * near));
            // the air flows towards the camera: streaks fan out from the middle
            var slant = ((x / w) - 0.5f) * 0.55f;
            frame.Line(x, y, x + (slant * length), y + length, 0.6f + near, new SKColor(214, 222, 232, (byte)(26 + (50 * near))));
        }
    }

    private static void Drops(DriveCanvas frame, ulong seed)
    {
        // a wiper clears the glass every 18 frames; drops gather meanwhile
        const int Sweep = 18;
        var since = frame.Index % Sweep;
        var random = new SeededRandom(seed, (ulong)(frame.Index / Sweep) + 9000);
        float w = frame.Camera.Width, h = frame.Camera.Height;
        for (var i = 0; i < since * 2; i++)
        {
            float x = w * random.Unit(), y = h * random.Range(0f, 0.94f), r = h * random.Range(0.003f, 0.0085f);
            using var shader = SKShader.CreateRadialGradient(
                new SKPoint(x, y + (r * 0.4f)), r, [new SKColor(226, 232, 240, 120), new SKColor(120, 128, 138, 60), new SKColor(40, 44, 50, 70)], [0f, 0.7f, 1f],
                SKShaderTileMode.Clamp);
            frame.Add(Circle(x, y, r));
            frame.Fill(SKColors.White, shader);
        }
    }

    private static (float, float)[] Circle(float x, float y, float r)
    {
        var points = new (float, float)[10];
        for (var i = 0; i < points.Length; i++)
        {
            var (s, c) = MathF.SinCos(i * MathF.Tau / points.Length);
            points[i] = (x + (r * c), y + (r * 1.15f * s));
        }

        return points;
    }
}
