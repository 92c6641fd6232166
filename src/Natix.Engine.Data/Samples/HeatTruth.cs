using Natix.Engine.Data.Imaging;

namespace Natix.Engine.Data.Samples;

/// <summary>Turns device boxes into cell truth and a label, both by what is left to see in the finished sample.</summary>
internal static class HeatTruth
{
    private const int Cell = 8;
    private const float SmallestLongSide = 4f;
    private const float SmallestArea = 6f;

    // one speck is no fair question about a whole picture; a row of specks, or a device of 4 x 6 pixels, is
    private const float SmallestAreaInAll = 24f;

    /// <summary>What a device is worth in the finished sample.</summary>
    public enum Sight
    {
        /// <summary>Outside the picture.</summary>
        None,

        /// <summary>There, but too small, cut or covered to demand an answer.</summary>
        Doubtful,

        /// <summary>A person would see it.</summary>
        Clear,
    }

    /// <summary>Marks the devices in a grid that is set to 0 first; returns the best sight of any.</summary>
    /// <param name="boxes">Device boxes on the canvas, with whether something stands before them.</param>
    /// <param name="canvasToSample">Map from canvas to sample pixels.</param>
    /// <param name="sample">The finished picture.</param>
    /// <param name="heat">Grid to fill.</param>
    public static Sight Mark(IReadOnlyList<(PixelBox Box, bool Covered)> boxes, in AffineMap canvasToSample, RgbaImage sample, Span<float> heat)
    {
        var size = sample.Width;
        heat.Clear();
        var best = Sight.None;
        var clear = 0f;
        foreach (var (box, covered) in boxes)
        {
            var seen = Transform(box, canvasToSample);
            var cut = Clip(seen, size);
            var sight = Judge(seen, cut, covered);
            if (sight is Sight.Clear && !StandsOut(cut, sample))
                sight = Sight.Doubtful;
            if (sight is not Sight.None)
                Fill(cut, size / Cell, sight is Sight.Clear ? 1f : -1f, heat);
            clear += sight is Sight.Clear ? cut.Width * cut.Height : 0f;
            best = sight > best ? sight : best;
        }

        return best is Sight.Clear && clear < SmallestAreaInAll ? Sight.Doubtful : best;
    }

    private static Sight Judge(PixelBox seen, PixelBox cut, bool covered)
    {
        if (cut.Width <= 0 || cut.Height <= 0)
            return Sight.None;
        var area = cut.Width * cut.Height;
        var share = area / Math.Max(seen.Width * seen.Height, 1e-3f);
        var large = Math.Max(cut.Width, cut.Height) >= SmallestLongSide && area >= SmallestArea;
        return large && !covered && (share >= 0.35f || area >= 400f) ? Sight.Clear : Sight.Doubtful;
    }

    /// <summary>
    /// Darkness, haze, blur or noise can drown a device. It stands out when its pixels differ from the mean of a ring around it
    /// visibly, and nearly as much as the ring's own pixels do.
    /// </summary>
    private static bool StandsOut(PixelBox cut, RgbaImage sample)
    {
        var margin = Math.Clamp(Math.Max(cut.Width, cut.Height) * 0.4f, 2f, 14f);
        int x0 = (int)Math.Max(0, cut.Left - margin), x1 = (int)Math.Min(sample.Width, cut.Right + margin);
        int y0 = (int)Math.Max(0, cut.Top - margin), y1 = (int)Math.Min(sample.Height, cut.Bottom + (margin / 2));
        var step = 1 + ((x1 - x0) * (y1 - y0) / 1500);
        Span<float> mean = stackalloc float[3];
        var ring = 0;
        for (var pass = 0; pass < 2; pass++)
        {
            float inner = 0, outer = 0;
            var inside = 0;
            for (var i = 0; i < (x1 - x0) * (y1 - y0); i += step)
            {
                int x = x0 + (i % (x1 - x0)), y = y0 + (i / (x1 - x0));
                var pixel = sample.Pixels.Slice(((y * sample.Width) + x) * 4, 3);
                var within = x >= cut.Left && x < cut.Right && y >= cut.Top && y < cut.Bottom;
                if (pass == 0 && !within)
                {
                    ring++;
                    for (var c = 0; c < 3; c++)
                        mean[c] += pixel[c];
                }
                else if (pass == 1)
                {
                    var off = Math.Abs(pixel[0] - mean[0]) + Math.Abs(pixel[1] - mean[1]) + Math.Abs(pixel[2] - mean[2]);
                    (inner, outer, inside) = within ? (inner + off, outer, inside + 1) : (inner, outer + off, inside);
                }
            }

            if (ring == 0)
                return true;
            if (pass == 1)
                return inner / Math.Max(inside, 1) >= 30f && inner / Math.Max(inside, 1) >= 0.85f * outer / ring;
            for (var c = 0; c < 3; c++)
                mean[c] /= ring;
        }

        return false;
    }

    private static void Fill(PixelBox cut, int cells, float value, Span<float> heat)
    {
        int cx = Math.Clamp((int)((cut.Left + cut.Right) / 2 / Cell), 0, cells - 1), cy = Math.Clamp((int)((cut.Top + cut.Bottom) / 2 / Cell), 0, cells - 1);
        for (var y = Math.Max(0, (int)(cut.Top / Cell)); y < Math.Min(cells, (int)MathF.Ceiling(cut.Bottom / Cell)); y++)
        {
            for (var x = Math.Max(0, (int)(cut.Left / Cell)); x < Math.Min(cells, (int)MathF.Ceiling(cut.Right / Cell)); x++)
            {
                var w = Math.Min(cut.Right, (x + 1) * Cell) - Math.Max(cut.Left, x * Cell);
                var h = Math.Min(cut.Bottom, (y + 1) * Cell) - Math.Max(cut.Top, y * Cell);
                var holdsCentre = x == cx && y == cy;
                ref var cell = ref heat[(y * cells) + x];
                // a cell that a device touches without filling is nobody's loss
                if (w * h >= 0.25f * Cell * Cell || holdsCentre)
                    cell = cell == 1f ? 1f : value;
                else if (w * h >= 4f && cell == 0f)
                    cell = -1f;
            }
        }
    }

    private static PixelBox Transform(PixelBox box, in AffineMap map)
    {
        var (x, y) = map.Apply((box.Left + box.Right) / 2, (box.Top + box.Bottom) / 2);
        // a rotated box keeps its area: the bounding box of a lean device would claim too many cells
        var halfX = MathF.Sqrt(Square(map.A * box.Width) + Square(map.B * box.Height)) / 2;
        var halfY = MathF.Sqrt(Square(map.D * box.Width) + Square(map.E * box.Height)) / 2;
        return new PixelBox(x - halfX, y - halfY, x + halfX, y + halfY);
    }

    private static PixelBox Clip(PixelBox b, int size) =>
        new(Math.Max(0, b.Left), Math.Max(0, b.Top), Math.Min(size, b.Right), Math.Min(size, b.Bottom));

    private static float Square(float v) => v * v;
}
