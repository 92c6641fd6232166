using System.Globalization;
using System.Text;

namespace Natix.Engine.Measurement.Tables;

/// <summary>A Markdown table: the first column is text, the others are figures, ratios first. Not thread-safe.</summary>
internal sealed class MarkdownTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Rows added so far.</summary>
    public int RowCount => _rows.Count;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">It has not one cell a column.</exception>
    public MarkdownTable Add(params string[] cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"The table has {columns.Length} columns, the row {cells.Length} cells.", nameof(cells));
        _rows.Add(cells);
        return this;
    }

    /// <summary>The table as text, a line feed after every line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line(text, columns);
        Line(text, [.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in _rows)
            Line(text, row);
        return text.ToString();
    }

    /// <summary>A figure with fixed digits; a dash where there is none (NaN).</summary>
    public static string Figure(double value, int digits) =>
        double.IsNaN(value) ? "–" : value.ToString(digits == 0 ? "0" : "0." + new string('0', digits), CultureInfo.InvariantCulture);

    /// <summary>A ratio with a multiplication sign.</summary>
    public static string Ratio(double value) => double.IsNaN(value) ? "–" : Figure(value, 2) + "x";

    /// <summary>A share in per cent.</summary>
    public static string Percent(double share) => double.IsNaN(share) ? "–" : Figure(100 * share, 0) + " %";

    private static void Line(StringBuilder text, string[] cells)
    {
        foreach (var cell in cells)
            text.Append("| ").Append(cell.Replace("|", "\\|", StringComparison.Ordinal)).Append(' ');
        text.Append("|\n");
    }
}
