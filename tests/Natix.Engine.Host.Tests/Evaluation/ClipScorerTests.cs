using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Evaluation;

public sealed class ClipScorerTests
{
    private static readonly FrameGroup Group = new("clip.mp4", isStream: true);

    [Fact]
    public async Task Labelled_seconds_that_never_come_or_have_no_verdict_are_missing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("second_labels.csv", "clip,second,label\nclip.mp4,0,1\nclip.mp4,1,0\nclip.mp4,2,1\nclip.mp4,3,ambiguous\nclip.mp4,7,0\n"u8.ToArray());
        var scorer = new ClipScorer(ClipLabels.Read(folder.Path), 0.5, TimeProvider.System, new FrameJournal());
        await scorer.AcceptAsync(Group, Pictures.Record(0.9, time: 0.1), null);
        await scorer.AcceptAsync(Group, Pictures.Unjudged("clip.mp4", time: 1.1), null);
        await scorer.AcceptAsync(Group, Failed(2.1), null);
        var clip = Assert.Single(scorer.Scores());
        Assert.Equal((1, 0), (clip.Right, clip.Wrong));
        Assert.Equal(3, clip.Missing); // 1 without votes, 2 failed, 7 never came
        Assert.Equal(1, clip.Ambiguous);
        Assert.Equal([0, 1, 2, 3, 7], clip.Seconds.Select(s => s.Second));
        Assert.Single(scorer.Cases, c => c.IsJudged);
        Assert.Equal("no model voted", clip.Failure);
    }

    [Fact]
    public async Task A_frame_without_votes_does_not_spoil_its_second()
    {
        using var folder = new TemporaryFolder();
        folder.Write("second_labels.csv", "clip,second,label\nclip.mp4,0,1\n"u8.ToArray());
        var scorer = new ClipScorer(ClipLabels.Read(folder.Path), 0.5, TimeProvider.System, new FrameJournal());
        await scorer.AcceptAsync(Group, Pictures.Record(0.9, time: 0.1), null);
        await scorer.AcceptAsync(Group, Pictures.Unjudged("clip.mp4", time: 0.2), null);
        var clip = Assert.Single(scorer.Scores());
        Assert.Equal((1, 0), (clip.Right, clip.Missing));
        Assert.Equal(0.9, clip.MeanProbability, 6);
    }

    private static FrameRecord Failed(double time) =>
        FrameRecord.Unread(new FrameInfo("clip.mp4", 9, time), new FrameError(FrameErrorCode.Corrupt, "it is broken"));
}
