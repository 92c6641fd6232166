using Natix.Engine.Data.Samples;

namespace Natix.Engine.Training.Evaluation;

/// <summary>
/// A whole frame as the model takes it: stretched to a square with an antialiasing triangle filter (the filter widens with the reduction, so that small
/// devices fade instead of vanishing between samples), RGB in [0, 1], CHW. Pure.
/// </summary>
public static class FrameInput
{
    /// <summary>Resizes a picture.</summary>
    /// <param name="picture">8-bit RGB.</param>
    /// <param name="size">Side of the square in pixels.</param>
    /// <returns>[3, size, size].</returns>
    public static float[] Of(CorpusImage picture, int size)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var across = Taps(picture.Width, size);
        var down = Taps(picture.Height, size);
        var rows = new float[picture.Height * size * 3];
        var rgb = picture.Rgb.Span;
        for (var y = 0; y < picture.Height; y++)
        {
            Row(rgb.Slice(y * picture.Width * 3, picture.Width * 3), across, rows.AsSpan(y * size * 3, size * 3));
        }

        var image = new float[3 * size * size];
        for (var y = 0; y < size; y++)
        {
            var (first, weights) = down[y];
            for (var x = 0; x < size * 3; x++)
            {
                var sum = 0f;
                for (var k = 0; k < weights.Length; k++)
                {
                    sum += weights[k] * rows[((first + k) * size * 3) + x];
                }

                image[(x % 3 * size * size) + (y * size) + (x / 3)] = sum / 255;
            }
        }

        return image;
    }

    private static void Row(ReadOnlySpan<byte> source, (int First, float[] Weights)[] taps, Span<float> target)
    {
        for (var x = 0; x < taps.Length; x++)
        {
            var (first, weights) = taps[x];
            float red = 0, green = 0, blue = 0;
            for (var k = 0; k < weights.Length; k++)
            {
                var at = (first + k) * 3;
                red += weights[k] * source[at];
                green += weights[k] * source[at + 1];
                blue += weights[k] * source[at + 2];
            }

            (target[x * 3], target[(x * 3) + 1], target[(x * 3) + 2]) = (red, green, blue);
        }
    }

    private static (int First, float[] Weights)[] Taps(int from, int to)
    {
        var scale = (double)from / to;
        var reach = Math.Max(1, scale);
        var taps = new (int, float[])[to];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)Math.Floor(centre - reach));
            var end = Math.Min(from, (int)Math.Ceiling(centre + reach));
            var weights = Enumerable.Range(first, end - first).Select(s => Math.Max(0, 1 - (Math.Abs(s + 0.5 - centre) / reach))).ToArray();
            var sum = weights.Sum();
            taps[i] = (first, [.. weights.Select(w => (float)(w / sum))]);
        }

        return taps;
    }
}
