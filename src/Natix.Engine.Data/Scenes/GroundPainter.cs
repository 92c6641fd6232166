using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>Verges, walks, road, its wear and its markings.</summary>
internal static class GroundPainter
{
    private const float Far = 420f;
    private static readonly float[] Steps = MakeSteps();

    public static void Paint(DriveCanvas frame, DriveWorld world)
    {
        var air = frame.Air;
        var horizon = (float)frame.Camera.HorizonRow;
        using (var verge = Falloff(frame, air.Verge))
            frame.Rect(new SKRect(0, horizon, frame.Camera.Width, frame.Camera.Height), SKColors.White, verge);
        foreach (var side in new[] { -1f, 1f })
        {
            Strip(frame, side * RoadShape.Kerb, side * RoadShape.Walk, new SKColor(158, 154, 146));
            Strip(frame, side * RoadShape.Edge, side * RoadShape.Kerb, new SKColor(128, 126, 122));
        }

        Strip(frame, -RoadShape.Edge - 0.05f, RoadShape.Edge + 0.05f, air.Road);
        foreach (var track in new[] { -6.1f, -4.4f, -2.6f, -0.9f, 0.9f, 2.6f, 4.4f, 6.1f })
            Outline(frame, track - 0.32f, track + 0.32f);
        FillFalling(frame, SkyPainter.Mix(air.Road, SKColors.Black, 0.07f));
        foreach (var patch in world.Patches)
            Patch(frame, patch.S, patch.S + patch.Length, patch.X, patch.X + patch.Width, Shaded(air.Road, patch.Shade));
        if (world.Dig is { } dig)
            Dig(frame, dig.From, dig.To);
        Markings(frame, world.Dig);
        if (air.Wet)
            Sheen(frame, horizon);
    }

    private static void Markings(DriveCanvas frame, (float From, float To)? dig)
    {
        var white = new SKColor(226, 226, 222);
        var yellow = new SKColor(222, 172, 52);
        Strip(frame, -0.24f, -0.1f, yellow);
        Strip(frame, 0.1f, 0.24f, yellow);
        Strip(frame, -RoadShape.Edge + 0.25f, -RoadShape.Edge + 0.38f, white);
        Strip(frame, RoadShape.Edge - 0.38f, RoadShape.Edge - 0.25f, white);
        var first = MathF.Floor(frame.Eye.Travelled / 12f) * 12f;
        for (var s = first; s < frame.Eye.Travelled + 160f; s += 12f)
        {
            Patch(frame, s, s + 3f, -RoadShape.Lane - 0.07f, -RoadShape.Lane + 0.07f, white);
            Patch(frame, s, s + 3f, RoadShape.Lane - 0.07f, RoadShape.Lane + 0.07f, white);
        }

        if (dig is { } d)
            Patch(frame, d.From - 0.4f, d.From, 4.2f, 6.9f, new SKColor(60, 58, 56));
    }

    private static void Dig(DriveCanvas frame, float from, float to)
    {
        var earth = new SKColor(122, 96, 70);
        Patch(frame, from, to, 4.2f, 6.9f, earth);
        for (var i = 0; i < 14; i++)
        {
            // fixed in the ground: the pattern depends on the number only
            float s = from + ((to - from) * ((i * 0.618f) % 1f)), x = 4.4f + (2.1f * ((i * 0.414f) % 1f));
            Patch(frame, s, s + 1.1f, x, x + 0.5f, Shaded(earth, ((i % 3) - 1) * 0.14f));
        }
    }

    /// <summary>A band along the whole road, fading into the haze.</summary>
    private static void Strip(DriveCanvas frame, float left, float right, SKColor colour)
    {
        Outline(frame, left, right);
        FillFalling(frame, colour);
    }

    private static void Outline(DriveCanvas frame, float left, float right)
    {
        Span<(float, float)> outline = stackalloc (float, float)[Steps.Length * 2];
        for (var i = 0; i < Steps.Length; i++)
        {
            var (u, v, _) = frame.Eye.Project(frame.Eye.Travelled + Steps[i], left);
            var (w, z, _) = frame.Eye.Project(frame.Eye.Travelled + Steps[i], right);
            outline[i] = (u, v);
            outline[^(i + 1)] = (w, z);
        }

        frame.Add(outline);
    }

    private static void FillFalling(DriveCanvas frame, SKColor colour)
    {
        using var shader = Falloff(frame, colour);
        frame.Fill(SKColors.White, shader);
    }

    private static void Patch(DriveCanvas frame, float from, float to, float left, float right, SKColor colour)
    {
        var near = Math.Max(from, frame.Eye.Travelled + 1.6f);
        if (to <= near || near > frame.Eye.Travelled + 170f)
            return;
        var (u0, v0, depth) = frame.Eye.Project(near, left);
        var (u1, v1, _) = frame.Eye.Project(near, right);
        var (u2, v2, _) = frame.Eye.Project(to, right);
        var (u3, v3, _) = frame.Eye.Project(to, left);
        frame.Polygon(frame.Air.Lit(colour, depth), (u0, v0), (u1, v1), (u2, v2), (u3, v3));
    }

    /// <summary>The colour of flat ground by row: lit near, hazy far.</summary>
    private static SKShader Falloff(DriveCanvas frame, SKColor colour)
    {
        Span<float> depths = [400f, 160f, 80f, 40f, 22f, 12f, 6f, 3f];
        var colours = new SKColor[depths.Length];
        var stops = new float[depths.Length];
        float top = (float)frame.Camera.HorizonRow, bottom = frame.Camera.Height;
        for (var i = 0; i < depths.Length; i++)
        {
            colours[i] = frame.Air.Lit(colour, depths[i]);
            stops[i] = Math.Clamp((frame.Eye.Project(frame.Eye.Travelled + depths[i], 0).V - top) / (bottom - top), 0f, 1f);
        }

        return SKShader.CreateLinearGradient(new SKPoint(0, top), new SKPoint(0, bottom), colours, stops, SKShaderTileMode.Clamp);
    }

    /// <summary>A wet road mirrors the sky, most where it is seen flat.</summary>
    private static void Sheen(DriveCanvas frame, float horizon)
    {
        var sky = frame.Air.SkyLow;
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, horizon), new SKPoint(0, frame.Camera.Height), [sky.WithAlpha(150), sky.WithAlpha(62), sky.WithAlpha(14)], [0f, 0.3f, 1f], SKShaderTileMode.Clamp);
        frame.Rect(new SKRect(0, horizon, frame.Camera.Width, frame.Camera.Height), SKColors.White, shader);
    }

    private static SKColor Shaded(SKColor c, float by) => by >= 0 ? SkyPainter.Mix(c, SKColors.White, by) : SkyPainter.Mix(c, SKColors.Black, -by);

    private static float[] MakeSteps()
    {
        var steps = new List<float>();
        for (var s = 1.5f; s < Far; s *= 1.13f)
            steps.Add(s);
        return [.. steps];
    }
}
