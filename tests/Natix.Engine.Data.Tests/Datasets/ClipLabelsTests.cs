using Natix.Engine.Data.Datasets;
using Xunit;

namespace Natix.Engine.Data.Tests.Datasets;

public class ClipLabelsTests
{
    [Fact]
    public void Seconds_are_looked_up_by_clip()
    {
        var labels = ClipLabels.Parse("t", "file,clip,second,label\nx,a.mp4,0,1\ny,a.mp4,1,ambiguous\nz,b.mp4,0,0\n");
        Assert.Equal(SecondLabel.Roadwork, labels["a.mp4", 0]);
        Assert.Equal(SecondLabel.Ambiguous, labels["a.mp4", 1]);
        Assert.Null(labels["a.mp4", 2]);
        Assert.Null(labels["c.mp4", 0]);
        Assert.Equal(["a.mp4", "b.mp4"], labels.Clips);
    }

    [Fact]
    public void A_star_labels_the_other_seconds()
    {
        var labels = ClipLabels.Parse("t", "clip,second,label\na.mp4,*,0\na.mp4,3,1\n");
        Assert.Equal((SecondLabel.None, SecondLabel.Roadwork), (labels["a.mp4", 99]!.Value, labels["a.mp4", 3]!.Value));
    }

    [Fact]
    public void A_clip_can_be_listed_as_free()
    {
        var labels = ClipLabels.Parse("t", "clip,second,label\na.mp4,0,1\n");
        Assert.False(labels.Knows("free.mp4"));
        Assert.Equal(SecondLabel.None, labels.WithFreeClip("free.mp4")["free.mp4", 12]);
        Assert.Throws<ArgumentException>(() => labels.WithFreeClip("a.mp4"));
    }

    [Theory]
    [InlineData("a.mp4,x,1", "second 'x'")]
    [InlineData("a.mp4,-1,1", "second '-1'")]
    [InlineData("a.mp4,1,maybe", "label 'maybe'")]
    public void Malformed_rows_are_named(string row, string expected) => Assert.Contains(
        expected, Assert.Throws<FormatException>(() => ClipLabels.Parse("t.csv", $"clip,second,label\n{row}\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Contradictions_are_refused() => Assert.Contains(
        "t.csv, line 3", Assert.Throws<FormatException>(() => ClipLabels.Parse("t.csv", "clip,second,label\na,1,0\na,1,1\n")).Message, StringComparison.Ordinal);
}
