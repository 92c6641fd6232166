using Natix.Engine.Measurement.Tables;
using Xunit;

namespace Natix.Engine.Perf.Tests.Tables;

public sealed class MarkdownTableTests
{
    [Fact]
    public void A_table_is_markdown() => Assert.Equal(
        "| what | ratio |\n| --- | ---: |\n| a\\|b | 1.50x |\n",
        new MarkdownTable("what", "ratio").Add("a|b", MarkdownTable.Ratio(1.5)).ToString());

    [Fact]
    public void A_row_of_another_width_is_refused() => Assert.Throws<ArgumentException>(() => new MarkdownTable("a", "b").Add("1"));

    [Fact]
    public void Figures_that_are_missing_are_shown_as_missing()
    {
        Assert.Equal("–", MarkdownTable.Figure(double.NaN, 2));
        Assert.Equal("1234.6", MarkdownTable.Figure(1234.56, 1));
        Assert.Equal("7", MarkdownTable.Figure(6.7, 0));
        Assert.Equal("95 %", MarkdownTable.Percent(0.949));
    }

    [Fact]
    public void A_pivot_has_its_rows_and_columns_in_the_order_they_came()
    {
        var table = new PivotTable("path");
        table.Set("b", "x", "1");
        table.Set("a", "x", "2");
        table.Set("b", "y", "3");
        Assert.Equal("| path | x | y |\n| --- | ---: | ---: |\n| b | 1 | 3 |\n| a | 2 | – |\n", table.ToString());
    }
}
