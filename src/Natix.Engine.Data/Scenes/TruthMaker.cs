using Natix.Engine.Data.Samples;

namespace Natix.Engine.Data.Scenes;

/// <summary>Truth of a frame from where things stand; it uses the same projection as the painters.</summary>
internal static class TruthMaker
{
    /// <summary>A device counts from this share of the frame height on.</summary>
    public const double SmallestShare = 1.0 / 45;

    /// <summary>And with this share of its box in the frame.</summary>
    public const double SmallestInFrame = 0.5;

    /// <summary>And with this share of that uncovered.</summary>
    public const double SmallestVisible = 0.4;

    /// <summary>And nearer than this many metres: a machine at the end of the street is not yet a work zone for the driver.</summary>
    public const double FarthestDepth = 90;

    private const int Cell = 3;

    /// <param name="index">Number of the frame.</param>
    /// <param name="seconds">Time.</param>
    /// <param name="travelled">Metres driven.</param>
    /// <param name="camera">Camera.</param>
    /// <param name="placed">Things, far to near.</param>
    public static FrameTruth Of(int index, double seconds, double travelled, DriveCamera camera, IReadOnlyList<PlacedActor> placed)
    {
        var boxes = placed.Select(p => BoxOf(p, camera)).ToArray();
        var shown = Coverage(boxes, camera);
        var objects = new List<ObjectTruth>(placed.Count);
        for (var i = 0; i < placed.Count; i++)
        {
            var clipped = Clip(boxes[i], camera);
            if (clipped.Width <= 0 || clipped.Height <= 0)
                continue;
            var (actor, _, _, depth) = placed[i];
            var inFrame = clipped.Width * (double)clipped.Height / (boxes[i].Width * (double)boxes[i].Height);
            var counts = actor.IsDevice && depth <= FarthestDepth && boxes[i].Height >= camera.Height * SmallestShare && inFrame >= SmallestInFrame && shown[i] >= SmallestVisible;
            objects.Add(new ObjectTruth(
                actor.Track, actor.Prop.Kind, actor.IsDevice, clipped, depth, actor.Prop.Height, actor.Prop.Width, inFrame, shown[i], counts));
        }

        return new FrameTruth(index, seconds, objects.Any(o => o.Counts) ? 1 : 0, travelled, objects);
    }

    private static PixelBox BoxOf(PlacedActor placed, DriveCamera camera)
    {
        float half = placed.Actor.Prop.Width * (float)camera.Fx / placed.Depth / 2, tall = placed.Actor.Prop.Height * (float)camera.Fy / placed.Depth;
        return new PixelBox(placed.U - half, placed.V - tall, placed.U + half, placed.V);
    }

    private static PixelBox Clip(PixelBox b, DriveCamera camera) =>
        new(Math.Max(0, b.Left), Math.Max(0, b.Top), Math.Min(camera.Width, b.Right), Math.Min(camera.Height, b.Bottom));

    /// <summary>Share of each clipped box that no nearer box covers, counted on a grid of 3 x 3 pixels.</summary>
    private static double[] Coverage(PixelBox[] boxes, DriveCamera camera)
    {
        int w = (camera.Width + Cell - 1) / Cell, h = (camera.Height + Cell - 1) / Cell;
        var owner = new int[w * h];
        var own = new int[boxes.Length];
        for (var i = 0; i < boxes.Length; i++)
        {
            var (x0, y0, x1, y1) = Cells(Clip(boxes[i], camera), w, h);
            own[i] = Math.Max(0, x1 - x0) * Math.Max(0, y1 - y0);
            for (var y = y0; y < y1; y++)
                owner.AsSpan((y * w) + x0, Math.Max(0, x1 - x0)).Fill(i + 1);
        }

        var left = new int[boxes.Length + 1];
        foreach (var o in owner)
            left[o]++;
        return [.. own.Select((n, i) => n == 0 ? 0.0 : left[i + 1] / (double)n)];
    }

    private static (int X0, int Y0, int X1, int Y1) Cells(PixelBox b, int w, int h) => b.Width <= 0 || b.Height <= 0
        ? (0, 0, 0, 0)
        : (Math.Clamp((int)b.Left / Cell, 0, w - 1), Math.Clamp((int)b.Top / Cell, 0, h - 1),
            Math.Clamp((int)MathF.Ceiling(b.Right / Cell), 0, w), Math.Clamp((int)MathF.Ceiling(b.Bottom / Cell), 0, h));
}
