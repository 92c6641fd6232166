using System.Buffers;
using Natix.Engine.Data.Imaging;

namespace Natix.Engine.Data.Augmentation;

/// <summary>
/// Resize with a triangle filter widened by the scale when shrinking: what Pillow calls BILINEAR, and what torchvision's
/// default does on Pillow pictures.
/// </summary>
internal static class TriangleResize
{
    public static void Crop(RgbaImage source, int x0, int y0, int width, int height, RgbaImage target)
    {
        int w = target.Width, h = target.Height;
        var columns = Taps.Make(width, w);
        var rows = Taps.Make(height, h);
        var middle = ArrayPool<float>.Shared.Rent(w * height * 3);
        for (var y = 0; y < height; y++)
        {
            var line = source.Pixels.Slice((((y0 + y) * source.Width) + x0) * 4, width * 4);
            for (var x = 0; x < w; x++)
                Across(line, columns, x, middle.AsSpan(((y * w) + x) * 3, 3));
        }

        var output = target.Pixels;
        for (var y = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
                Down(middle, w, rows, x, y, output.Slice(((y * w) + x) * 4, 4));
        }

        ArrayPool<float>.Shared.Return(middle);
    }

    private static void Across(ReadOnlySpan<byte> line, Taps taps, int x, Span<float> pixel)
    {
        float r = 0, g = 0, b = 0;
        var start = taps.Start[x];
        var weights = taps.WeightsAt(x);
        for (var k = 0; k < weights.Length; k++)
        {
            var at = (start + k) * 4;
            r += line[at] * weights[k];
            g += line[at + 1] * weights[k];
            b += line[at + 2] * weights[k];
        }

        pixel[0] = r;
        pixel[1] = g;
        pixel[2] = b;
    }

    private static void Down(float[] middle, int width, Taps taps, int x, int y, Span<byte> pixel)
    {
        float r = 0, g = 0, b = 0;
        var weights = taps.WeightsAt(y);
        for (var k = 0; k < weights.Length; k++)
        {
            var at = (((taps.Start[y] + k) * width) + x) * 3;
            r += middle[at] * weights[k];
            g += middle[at + 1] * weights[k];
            b += middle[at + 2] * weights[k];
        }

        pixel[0] = (byte)Math.Clamp(r + 0.5f, 0f, 255f);
        pixel[1] = (byte)Math.Clamp(g + 0.5f, 0f, 255f);
        pixel[2] = (byte)Math.Clamp(b + 0.5f, 0f, 255f);
        pixel[3] = 255;
    }

    /// <summary>For each output position, the first input position and the weights that add up to 1.</summary>
    private sealed record Taps(int[] Start, int[] Offset, float[] Weights)
    {
        public ReadOnlySpan<float> WeightsAt(int i) => Weights.AsSpan(Offset[i], Offset[i + 1] - Offset[i]);

        public static Taps Make(int from, int to)
        {
            var scale = from / (float)to;
            var support = Math.Max(scale, 1f);
            var start = new int[to];
            var offset = new int[to + 1];
            var weights = new List<float>(to * (int)MathF.Ceiling((2 * support) + 1));
            for (var i = 0; i < to; i++)
            {
                var centre = (i + 0.5f) * scale;
                start[i] = Math.Max(0, (int)(centre - support + 0.5f));
                var end = Math.Min(from, (int)(centre + support + 0.5f));
                var first = weights.Count;
                for (var k = start[i]; k < end; k++)
                    weights.Add(Math.Max(0f, 1f - (MathF.Abs(k + 0.5f - centre) / support)));
                var sum = 0f;
                for (var k = first; k < weights.Count; k++)
                    sum += weights[k];
                for (var k = first; k < weights.Count; k++)
                    weights[k] /= sum;
                offset[i + 1] = weights.Count;
            }

            return new Taps(start, offset, [.. weights]);
        }
    }
}
