using System.Text;

namespace Natix.Engine.Data.Datasets;

/// <summary>A comma-separated file with a header row; cells may be quoted as RFC 4180 says.</summary>
internal sealed class CsvTable
{
    private readonly string[] _header;

    private CsvTable(string path, string[] header, IReadOnlyList<CsvRow> rows)
    {
        Path = path;
        _header = header;
        Rows = rows;
    }

    public string Path { get; }

    public IReadOnlyList<CsvRow> Rows { get; }

    public bool Has(string column) => IndexOf(column) >= 0;

    public int Column(string name)
    {
        var index = IndexOf(name);
        return index >= 0
            ? index
            : throw new FormatException($"{Path}, line 1: no column '{name}'; the columns are {string.Join(", ", _header)}.");
    }

    public static CsvTable Read(string path) => Parse(path, File.ReadAllText(path));

    public static CsvTable Parse(string path, string text)
    {
        var records = Records(path, text.TrimStart('\uFEFF'));
        if (records.Count == 0)
            throw new FormatException($"{path}: the file is empty; a header row is needed.");
        var header = records[0].Cells;
        foreach (var row in records.Skip(1))
        {
            if (row.Cells.Length != header.Length)
                throw new FormatException($"{path}, line {row.Line}: {row.Cells.Length} cells where the header has {header.Length}.");
        }

        return new CsvTable(path, [.. header.Select(h => h.Trim())], [.. records.Skip(1)]);
    }

    private int IndexOf(string column) => Array.FindIndex(_header, h => h.Equals(column, StringComparison.OrdinalIgnoreCase));

    private static List<CsvRow> Records(string path, string text)
    {
        var rows = new List<CsvRow>();
        var cells = new List<string>();
        var cell = new StringBuilder();
        int line = 1, startLine = 1;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            line += c == '\n' ? 1 : 0;
            if (quoted)
                quoted = Quoted(text, ref i, cell);
            else if (c == '"')
                quoted = true;
            else if (c == ',')
                EndCell(cells, cell);
            else if (c == '\n')
                startLine = EndRow(rows, cells, cell, startLine, line);
            else if (c != '\r')
                cell.Append(c);
        }

        if (quoted)
            throw new FormatException($"{path}, line {startLine}: a quote is opened and never closed.");
        EndRow(rows, cells, cell, startLine, line);
        return rows;
    }

    /// <summary>One character inside quotes; a doubled quote is a quote, a single one ends them.</summary>
    private static bool Quoted(string text, ref int i, StringBuilder cell)
    {
        if (text[i] != '"')
        {
            cell.Append(text[i]);
            return true;
        }

        if (i + 1 >= text.Length || text[i + 1] != '"')
            return false;
        cell.Append('"');
        i++;
        return true;
    }

    private static void EndCell(List<string> cells, StringBuilder cell)
    {
        cells.Add(cell.ToString());
        cell.Clear();
    }

    private static int EndRow(List<CsvRow> rows, List<string> cells, StringBuilder cell, int startLine, int nextLine)
    {
        if (cells.Count > 0 || cell.Length > 0)
        {
            EndCell(cells, cell);
            rows.Add(new CsvRow(startLine, [.. cells]));
            cells.Clear();
        }

        return nextLine;
    }
}

/// <summary>One record with the line number it starts on.</summary>
internal readonly record struct CsvRow(int Line, string[] Cells);
