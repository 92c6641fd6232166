using Natix.Engine.Data.Randomness;
using SkiaSharp;

namespace Natix.Engine.Data.Scenes;

/// <summary>Buildings as boxes: the wall along the road, the wall that faces the camera, and windows in both.</summary>
internal static class BuildingPainter
{
    private const float Storey = 3.2f;
    private const float Bay = 2.6f;
    private const float Depth = 11f;

    /// <summary>Paints one building; nothing when it lies behind.</summary>
    public static void Paint(DriveCanvas frame, Building house)
    {
        var near = Math.Max(house.From, frame.Eye.Travelled + 2.2f);
        if (house.To < near + 0.3f)
            return;
        var depth = Math.Max(2f, near - frame.Eye.Travelled);
        var middle = Math.Max(2f, ((near + house.To) / 2) - frame.Eye.Travelled);
        var sunny = MathF.Sign(house.X) != MathF.Sign(frame.Air.SunSide);
        var along = frame.Air.Lit(house.Wall, middle, sunny ? 1.04f : 0.72f);
        if (house.From > frame.Eye.Travelled + 2.2f)
            Facing(frame, house, frame.Air.Lit(house.Wall, depth, 0.86f), depth);
        Quad(frame, near, house.To, house.X, 0f, house.Height);
        frame.Fill(along);
        Quad(frame, near, house.To, house.X, house.Height - 0.45f, house.Height);
        frame.Fill(frame.Air.Lit(SkyPainter.Mix(house.Wall, SKColors.Black, 0.3f), middle));
        if (depth < 150f)
            Windows(frame, house, near, middle);
    }

    private static void Facing(DriveCanvas frame, Building house, SKColor colour, float depth)
    {
        var away = house.X + (MathF.Sign(house.X) * Depth);
        var (u0, v0, _) = frame.Eye.Project(house.From, house.X);
        var (u1, v1, _) = frame.Eye.Project(house.From, away);
        var (u2, v2, _) = frame.Eye.Project(house.From, away, house.Height);
        var (u3, v3, _) = frame.Eye.Project(house.From, house.X, house.Height);
        frame.Polygon(colour, (u0, v0), (u1, v1), (u2, v2), (u3, v3));
        if (depth > 90f)
            return;
        for (var floor = 0; floor < (int)(house.Height / Storey); floor++)
        {
            for (var x = 1.2f; x < Depth - 1.6f; x += Bay)
                Pane(frame, house.From, house.X + (MathF.Sign(house.X) * x), house.X + (MathF.Sign(house.X) * (x + 1.3f)), (floor * Storey) + 1.0f);
        }

        frame.Fill(frame.Air.Lit(house.Glass, depth));
    }

    private static void Pane(DriveCanvas frame, float s, float left, float right, float bottom)
    {
        var (u0, v0, _) = frame.Eye.Project(s, left, bottom);
        var (u1, _, _) = frame.Eye.Project(s, right, bottom);
        var (_, v2, _) = frame.Eye.Project(s, left, bottom + 1.5f);
        frame.Add((u0, v0), (u1, v0), (u1, v2), (u0, v2));
    }

    /// <summary>Windows along the road in three lots, so that a building costs three fills: dark, sky in the glass, lit rooms.</summary>
    private static void Windows(DriveCanvas frame, Building house, float near, float depth)
    {
        var glass = frame.Air.Lit(house.Glass, depth);
        var mirror = SkyPainter.Mix(glass, frame.Air.Lit(frame.Air.SkyLow, depth), 0.35f);
        var room = SkyPainter.Mix(new SKColor(255, 206, 128), frame.Air.Haze, frame.Air.HazeAt(depth) * 0.6f);
        Lot(frame, house, near, 0, glass);
        Lot(frame, house, near, 1, mirror);
        Lot(frame, house, near, 2, frame.Air.Lamps > 0f ? room : glass);
    }

    private static void Lot(DriveCanvas frame, Building house, float near, int lot, SKColor colour)
    {
        var any = false;
        var bays = (int)((house.To - house.From) / Bay);
        for (var floor = 0; floor < (int)(house.Height / Storey); floor++)
        {
            for (var bay = 0; bay < bays; bay++)
            {
                var s = house.From + 0.7f + (bay * Bay);
                if (s < near || LotOf(house.Seed, floor, bay) != lot)
                    continue;
                var bottom = (floor * Storey) + (floor == 0 ? 0.35f : 1.0f);
                Quad(frame, s, s + (floor == 0 ? 1.9f : 1.35f), house.X, bottom, (floor * Storey) + 2.55f);
                any = true;
            }
        }

        if (any)
            frame.Fill(colour);
    }

    private static int LotOf(ulong seed, int floor, int bay)
    {
        var roll = new SeededRandom(seed, ((ulong)floor << 16) | (uint)bay).Below(10);
        return roll < 5 ? 0 : roll < 7 ? 1 : 2;
    }

    private static void Quad(DriveCanvas frame, float from, float to, float x, float bottom, float top)
    {
        var (u0, v0, _) = frame.Eye.Project(from, x, bottom);
        var (u1, v1, _) = frame.Eye.Project(to, x, bottom);
        var (u2, v2, _) = frame.Eye.Project(to, x, top);
        var (u3, v3, _) = frame.Eye.Project(from, x, top);
        frame.Add((u0, v0), (u1, v1), (u2, v2), (u3, v3));
    }
}
