using FsCheck.Xunit;
using Xunit;

namespace Natix.Engine.Tests.Frames;

public sealed class DetectionListTests
{
    [Fact]
    public void It_keeps_what_fits_in_order()
    {
        var list = new DetectionList(3);
        Assert.True(list.Add(Scored(0.2f)));
        Assert.True(list.Add(Scored(0.9f)));
        Assert.Equal([0.2f, 0.9f], list.Span.ToArray().Select(d => d.Score));
        list.Clear();
        Assert.Equal(0, list.Count);
    }

    [Fact]
    public void When_full_a_weaker_one_is_refused()
    {
        var list = new DetectionList(1);
        list.Add(Scored(0.5f));
        Assert.False(list.Add(Scored(0.4f)));
        Assert.True(list.Add(Scored(0.6f)));
        Assert.Equal(0.6f, list.Span[0].Score);
    }

    [Property]
    public bool It_ends_with_the_strongest(byte[] scores)
    {
        const int capacity = 5;
        var list = new DetectionList(capacity);
        foreach (var score in scores)
            list.Add(Scored(score / 255f));
        var strongest = scores.OrderDescending().Take(capacity).Select(s => s / 255f);
        return list.Span.ToArray().Select(d => d.Score).OrderDescending().SequenceEqual(strongest);
    }

    [Fact]
    public void Width_height_and_area_follow_from_the_edges()
    {
        var box = new Detection(10, 20, 40, 60, 0.5f, 1, 0);
        Assert.Equal((30f, 40f, 1200f), (box.Width, box.Height, box.Area));
    }

    private static Detection Scored(float score) => new(0, 0, 1, 1, score, 0, 0);
}
