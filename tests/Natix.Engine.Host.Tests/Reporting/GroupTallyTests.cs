using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Reporting;

public sealed class GroupTallyTests
{
    [Fact]
    public void Frames_without_votes_are_counted_as_frames_and_nothing_else()
    {
        var tally = new GroupTally("clip", []);
        tally.Add(Pictures.Record(0.9));
        tally.Add(Pictures.Unjudged("clip", time: 0.1));
        Assert.Equal((2, 2, 1, 1, 0), (tally.Frames, tally.Answered, tally.Judged, tally.Roadwork, tally.Errors));
        Assert.Equal((0.9, 0.9, 1.0), (tally.MeanProbability, tally.MaxProbability, tally.Share));
        Assert.Equal("0: 1", tally.LevelText());
    }
}
