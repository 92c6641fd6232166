namespace Natix.Engine.Host.Drawing;

/// <summary>Lines of equal value in a grid of samples, by marching squares (Lorensen and Cline's method in two dimensions).</summary>
internal static class Isoline
{
    /// <summary>Line segments in grid coordinates (column, row), a border of zeros being assumed around the grid.</summary>
    /// <param name="cells">Samples, row-major.</param>
    /// <param name="columns">Samples a row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="level">The value the line follows.</param>
    public static List<(float X1, float Y1, float X2, float Y2)> Trace(float[] cells, int columns, int rows, float level)
    {
        var segments = new List<(float, float, float, float)>();
        for (var y = -1; y < rows; y++)
        {
            for (var x = -1; x < columns; x++)
            {
                var a = At(cells, columns, rows, x, y) - level;
                var b = At(cells, columns, rows, x + 1, y) - level;
                var c = At(cells, columns, rows, x + 1, y + 1) - level;
                var d = At(cells, columns, rows, x, y + 1) - level;
                var kind = (a > 0 ? 8 : 0) | (b > 0 ? 4 : 0) | (c > 0 ? 2 : 0) | (d > 0 ? 1 : 0);
                if (kind is not (0 or 15))
                    Cut(segments, kind, x, y, (a, b, c, d));
            }
        }

        return segments;
    }

    private static void Cut(List<(float, float, float, float)> segments, int kind, int x, int y, (float A, float B, float C, float D) corner)
    {
        var (a, b, c, d) = corner;
        foreach (var (from, to) in Edges(kind, a + b + c + d > 0))
        {
            var (p, q) = (Pick(from), Pick(to));
            segments.Add((p.X, p.Y, q.X, q.Y));
        }

        (float X, float Y) Pick(char edge) => edge switch
        {
            't' => (x + Cross(a, b), y),
            'r' => (x + 1, y + Cross(b, c)),
            'b' => (x + Cross(d, c), y + 1),
            _ => (x, y + Cross(a, d)),
        };
    }

    private static (char, char)[] Edges(int kind, bool centreInside) => kind switch
    {
        1 or 14 => [('l', 'b')],
        2 or 13 => [('b', 'r')],
        3 or 12 => [('l', 'r')],
        4 or 11 => [('t', 'r')],
        6 or 9 => [('t', 'b')],
        7 or 8 => [('l', 't')],
        5 => centreInside ? [('l', 't'), ('b', 'r')] : [('l', 'b'), ('t', 'r')],
        _ => centreInside ? [('l', 'b'), ('t', 'r')] : [('l', 't'), ('b', 'r')],
    };

    private static float At(float[] cells, int columns, int rows, int x, int y) =>
        (uint)x < (uint)columns && (uint)y < (uint)rows ? cells[(y * columns) + x] : 0;

    private static float Cross(float from, float to) => from == to ? 0.5f : Math.Clamp(from / (from - to), 0, 1);
}
