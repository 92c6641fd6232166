using Natix.Engine.Data.Devices;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>Paints standing and driving things as upright planes, with their shadow, mirror image and lights.</summary>
internal static class ActorPainter
{
    public static void Paint(DriveCanvas frame, PlacedActor placed)
    {
        var (actor, u, v, depth) = placed;
        var metre = (float)frame.Camera.Fx / depth;
        if (u + (actor.Prop.Width * metre) < -40 || u - (actor.Prop.Width * metre) > frame.Camera.Width + 40)
            return;
        frame.Brush.Light = frame.Air.LightAt(depth);
        if (frame.Air.Wet && metre > 6f)
            Mirror(frame, actor.Prop, u, v, metre);
        Stand(frame, u, v, metre);
        Shadow(frame, actor.Prop);
        actor.Prop.Paint(frame.Brush);
        frame.Canvas.Restore();
        Lights(frame, actor, u, v, metre, depth);
    }

    private static void Stand(DriveCanvas frame, float u, float v, float metre, float up = -1f)
    {
        frame.Canvas.Save();
        frame.Canvas.Translate(u, v);
        frame.Canvas.Scale(metre, up * metre);
    }

    private static void Shadow(DriveCanvas frame, Prop prop)
    {
        var w = Math.Min(prop.Width, 3.2f);
        frame.Brush.Shade(0, 0.015f, w * 0.62f, Math.Min(w * 0.13f, 0.22f), frame.Air.Wet ? 0.4f : 0.55f);
        if (frame.Air.Conditions is not DriveConditions.Day)
            return;
        var reach = Math.Min(prop.Height, 5f) * 0.75f;
        var dark = new SKColor(0, 0, 0, 62);
        frame.Brush.Polygon(
            dark, (-w * 0.45f, 0f), (w * 0.45f, 0f), ((-frame.Air.SunSide * reach) + (w * 0.24f), 0.11f), ((-frame.Air.SunSide * reach) - (w * 0.24f), 0.11f));
    }

    private static void Mirror(DriveCanvas frame, Prop prop, float u, float v, float metre)
    {
        var tall = Math.Min(prop.Height, 3f);
        using var faint = new SKPaint { Color = SKColors.White.WithAlpha(58) };
        frame.Canvas.SaveLayer(new SKRect(u - (prop.Width * metre * 0.6f), v, u + (prop.Width * metre * 0.6f), v + (tall * metre * 0.8f)), faint);
        Stand(frame, u, v, metre, 0.8f);
        prop.Paint(frame.Brush);
        frame.Canvas.Restore();
        frame.Canvas.Restore();
    }

    private static void Lights(DriveCanvas frame, Actor actor, float u, float v, float metre, float depth)
    {
        var power = frame.Air.Lamps * (1f - (frame.Air.HazeAt(depth) * 0.5f));
        if (power <= 0f)
            return;
        switch (actor.Prop)
        {
            case Car { Lights.Lit: true } car:
                var colour = car.Lights.Front ? new SKColor(255, 244, 214) : new SKColor(255, 48, 30);
                var size = car.Lights.Front ? 0.95f : 0.42f;
                foreach (var side in new[] { -0.42f, 0.42f })
                {
                    float x = u + (side * car.Width * metre), y = v - (car.LampHeight * metre);
                    frame.Glow(x, y, Math.Max(size * metre, 2.2f), colour, power * 0.85f);
                    // a long smear on the road, longer when it is wet
                    frame.Glow(x, v + (car.LampHeight * metre * 0.9f), 0.34f * metre, colour, power * (frame.Air.Wet ? 0.42f : 0.16f), 2.6f);
                }

                break;
            case StreetLamp:
                var toRoad = actor.X < 0 ? StreetLamp.Reach : -StreetLamp.Reach;
                frame.Glow(u + (toRoad * metre), v - (7.35f * metre), Math.Max(1.5f * metre, 3f), new SKColor(255, 214, 150), power * 0.8f);
                frame.Glow(u + (toRoad * metre * 1.4f), v, 4.6f * metre, new SKColor(255, 200, 130), power * 0.2f, 0.16f);
                break;
            case ArrowBoard:
                frame.Glow(u, v - ((actor.Prop.Height - 0.6f) * metre), 1.7f * metre, new SKColor(255, 170, 40), power * 0.35f, 0.6f);
                break;
            default:
                break;
        }
    }
}

/// <summary>An actor with the pixel of its ground contact and its depth in one frame.</summary>
internal readonly record struct PlacedActor(Actor Actor, float U, float V, float Depth);
