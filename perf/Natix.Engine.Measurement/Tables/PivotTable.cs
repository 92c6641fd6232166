namespace Natix.Engine.Measurement.Tables;

/// <summary>A Markdown table whose rows and columns are named as their cells come; a cell that never came is a dash. Not thread-safe.</summary>
internal sealed class PivotTable(string corner)
{
    private readonly List<string> _rows = [];
    private readonly List<string> _columns = [];
    private readonly Dictionary<(string Row, string Column), string> _cells = [];

    /// <summary>Sets a cell.</summary>
    public void Set(string row, string column, string text)
    {
        if (!_rows.Contains(row))
            _rows.Add(row);
        if (!_columns.Contains(column))
            _columns.Add(column);
        _cells[(row, column)] = text;
    }

    /// <summary>The table as text, rows and columns in the order they came.</summary>
    public override string ToString()
    {
        var table = new MarkdownTable([corner, .. _columns]);
        foreach (var row in _rows)
            table.Add([row, .. _columns.Select(column => _cells.GetValueOrDefault((row, column), "–"))]);
        return table.ToString();
    }
}
