using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Evaluation;

public sealed class StillScorerTests
{
    [Fact]
    public async Task A_file_on_which_no_model_voted_takes_no_part_and_says_so()
    {
        using var folder = new TemporaryFolder();
        folder.Write("labels.csv", "file,label\na.jpg,1\nb.jpg,0\n"u8.ToArray());
        var scorer = new StillScorer(LabelledFolder.Read(folder.Path, allowMissing: true), new FrameJournal(), a => Judged.Case(a.File.File, a.File.Label, a.Probability));
        var group = new FrameGroup("stills", isStream: false);
        await scorer.AcceptAsync(group, Pictures.Record(0.9, "a.jpg"), null);
        await scorer.AcceptAsync(group, Pictures.Unjudged("b.jpg", double.NaN), null);
        Assert.Equal(0.9, scorer.Cases[0].Probability);
        Assert.Equal([true, false], scorer.Answers.Select(a => a.IsJudged));
        Assert.Contains("no model voted", scorer.Answers[1].Error.Reason, StringComparison.Ordinal);
    }
}
