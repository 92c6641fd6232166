using System.Text;
using Natix.Engine.Host.Evaluation;

namespace Natix.Engine.Host.Tests.Evaluation;

public sealed class StillSetTests
{
    [Theory]
    [InlineData("file,label\n", "lists no file")]
    [InlineData("", "the file is empty")]
    [InlineData("file,label\na.jpg,1\na.jpg,1\n", "listed on line 2 already")]
    [InlineData("file,label\na.jpg,1\na.jpg,0\n", "only one can be right")]
    [InlineData("file\na.jpg\n", "no column 'label'")]
    [InlineData("file,label\na.jpg,1\n", "no column 'source'", "source")]
    [InlineData("file,label,source\na.jpg,1,x\n", "no column 'light'", "source", "light")]
    public void A_label_file_that_cannot_be_used_is_named(string labels, string expected, params string[] slices)
    {
        using var folder = new TemporaryFolder();
        folder.Write("labels.csv", Encoding.UTF8.GetBytes(labels));
        var e = Assert.Throws<FormatException>(() => new StillSet(folder.Path, slices));
        Assert.Contains("labels.csv", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_and_slices_come_from_the_columns()
    {
        using var folder = new TemporaryFolder();
        folder.Write("labels.csv", "file,label,source,weather\na.jpg,1,drive 1,rain\nb.jpg,0,,sun\n"u8.ToArray());
        var set = new StillSet(folder.Path, ["weather", "SOURCE", "Weather"]);
        Assert.Equal(["source", "weather"], set.Slices);
        Assert.Equal(("sources", null), (set.Units, set.UnitNote));
        var cases = await JudgeAsync(set);
        Assert.Equal(["drive 1", "b.jpg"], cases.Select(c => c.Unit)); // without a source a file stands alone
        Assert.Equal(["drive 1", "rain"], cases[0].Slices);
        Assert.Equal(["(none)", "sun"], cases[1].Slices);
    }

    [Fact]
    public async Task Without_sources_every_file_is_a_unit_and_the_set_says_what_that_means()
    {
        using var folder = new TemporaryFolder();
        folder.Write("labels.csv", "file,label\na.jpg,1\nb.jpg,0\n"u8.ToArray());
        var set = new StillSet(folder.Path, []);
        Assert.Empty(set.Slices);
        Assert.Contains("too narrow", set.UnitNote, StringComparison.Ordinal);
        Assert.Equal(["a.jpg", "b.jpg"], (await JudgeAsync(set)).Select(c => c.Unit));
    }

    private static async Task<IReadOnlyList<JudgedCase>> JudgeAsync(StillSet set)
    {
        var scorer = set.Scorer(new FrameJournal(), 0.5);
        foreach (var file in set.Files)
            await scorer.AcceptAsync(new Natix.Engine.Host.Reporting.FrameGroup("stills", isStream: false), Pictures.Record(.9, file.File), null);
        return scorer.Cases;
    }
}
