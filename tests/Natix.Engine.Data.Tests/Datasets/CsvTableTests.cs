using FsCheck;
using FsCheck.Xunit;
using Natix.Engine.Data.Datasets;
using Xunit;

namespace Natix.Engine.Data.Tests.Datasets;

public class CsvTableTests
{
    [Fact]
    public void Quotes_may_hold_commas_quotes_and_line_ends()
    {
        var t = CsvTable.Parse("t", "\uFEFFa,b\n\"x, \"\"y\"\"\",\"two\nlines\"\nlast,row");
        Assert.Equal(["x, \"y\"", "two\nlines"], t.Rows[0].Cells);
        Assert.Equal(4, t.Rows[1].Line);
        Assert.Equal("row", t.Rows[1].Cells[t.Column("B")]);
    }

    [Property]
    public bool What_is_quoted_comes_back(NonNull<string>[] cells)
    {
        if (cells.Length == 0)
            return true;
        string[] texts = [.. cells.Select(c => c.Get)];
        var header = string.Join(',', texts.Select((_, i) => $"c{i}"));
        var row = string.Join(',', texts.Select(c => $"\"{c.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        var read = CsvTable.Parse("t", header + "\n" + row + "\n").Rows;
        // a single empty cell is a blank line
        return texts is [""] ? read.Count == 0 : read[0].Cells.SequenceEqual(texts);
    }
}
