using Natix.Engine.Language.Text;
using Natix.Engine.Language.Vision;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

public sealed class MRopePositionsTests
{
    [Fact]
    public void Text_alone_counts_on_in_all_three()
    {
        var positions = MRopePositions.Of(3, [], []);

        Assert.Equal([0, 1, 2, 3, 4], Axis(positions, 0, 5));
        Assert.Equal(Axis(positions, 0, 5), Axis(positions, 2, 5));
        Assert.Equal(0, positions.Delta);
    }

    [Fact]
    public void An_image_spreads_from_where_it_begins_and_text_goes_on_behind_its_longer_side()
    {
        // Two tokens of text, an image of 2 x 3 tokens, two tokens of text.
        var positions = MRopePositions.Of(10, [new ImageSpan(2, 6)], [new PatchGrid(4, 6, 2)]);

        Assert.Equal([0, 1, 2, 2, 2, 2, 2, 2, 5, 6, 7], Axis(positions, 0, 11));
        Assert.Equal([0, 1, 2, 2, 2, 3, 3, 3, 5, 6, 7], Axis(positions, 1, 11));
        Assert.Equal([0, 1, 2, 3, 4, 2, 3, 4, 5, 6, 7], Axis(positions, 2, 11));
        Assert.Equal(-3, positions.Delta);
    }

    [Fact]
    public void Images_may_follow_each_other_begin_and_end_a_prompt()
    {
        // 2 x 1, then 1 x 2, then a token between, then 1 x 1.
        var positions = MRopePositions.Of(6, [new(0, 2), new(2, 2), new(5, 1)], [new(4, 2, 2), new(2, 4, 2), new(2, 2, 2)]);

        Assert.Equal([0, 0, 2, 2, 4, 5, 6], Axis(positions, 0, 7));
        Assert.Equal([0, 1, 2, 2, 4, 5, 6], Axis(positions, 1, 7));
        Assert.Equal([0, 0, 2, 3, 4, 5, 6], Axis(positions, 2, 7));
        Assert.Equal(0, positions.Delta);
    }

    [Fact]
    public void Images_that_do_not_fit_their_places_are_refused()
    {
        Assert.Throws<ArgumentException>(() => MRopePositions.Of(10, [new(2, 6)], []));
        Assert.Throws<ArgumentException>(() => MRopePositions.Of(10, [new(2, 5)], [new(4, 6, 2)]));
        Assert.Throws<ArgumentException>(() => MRopePositions.Of(7, [new(2, 6)], [new(4, 6, 2)]));
        Assert.Throws<ArgumentException>(() => MRopePositions.Of(10, [new(4, 1), new(4, 1)], [new(2, 2, 2), new(2, 2, 2)]));
    }

    private static IEnumerable<int> Axis(MRopePositions positions, int axis, int count) => Enumerable.Range(0, count).Select(token => positions.At(axis, token));
}
