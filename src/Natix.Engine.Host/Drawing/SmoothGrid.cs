namespace Natix.Engine.Host.Drawing;

/// <summary>Interpolates a grid of samples on a finer grid (separable Catmull-Rom), so that lines through it are round.</summary>
internal static class SmoothGrid
{
    /// <summary>A grid <paramref name="factor"/> times as fine over the same area; cell centres are aligned, edges repeat.</summary>
    /// <param name="cells">Samples, row-major.</param>
    /// <param name="columns">Samples a row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="factor">At least 1.</param>
    public static float[] Refine(float[] cells, int columns, int rows, int factor)
    {
        var wide = new float[columns * factor * rows];
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns * factor; x++)
                wide[(y * columns * factor) + x] = Along(cells, y * columns, 1, columns, x, factor);
        }

        var width = columns * factor;
        var fine = new float[width * rows * factor];
        for (var y = 0; y < rows * factor; y++)
        {
            for (var x = 0; x < width; x++)
                fine[(y * width) + x] = Along(wide, x, width, rows, y, factor);
        }

        return fine;
    }

    /// <summary>Value at fine position <paramref name="at"/> along one line of samples.</summary>
    private static float Along(float[] samples, int start, int stride, int count, int at, int factor)
    {
        var position = ((at + 0.5f) / factor) - 0.5f;
        var first = (int)MathF.Floor(position);
        var t = position - first;
        var (a, b, c, d) = (Sample(first - 1), Sample(first), Sample(first + 1), Sample(first + 2));
        return b + (0.5f * t * (c - a + (t * ((2 * a) - (5 * b) + (4 * c) - d + (t * ((3 * (b - c)) + d - a))))));

        float Sample(int i) => samples[start + (Math.Clamp(i, 0, count - 1) * stride)];
    }
}
