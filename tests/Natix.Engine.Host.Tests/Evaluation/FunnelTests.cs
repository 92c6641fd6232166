using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Tests.Evaluation;

public sealed class FunnelTests
{
    [Fact]
    public void Frames_cost_and_mistakes_are_counted_where_the_verdict_fell()
    {
        var funnel = new Funnel();
        funnel.Add(Pictures.Record(.9), 1);
        funnel.Add(Pictures.Record(.9), 0);
        funnel.Add(Pictures.Record(.9), null);
        var late = Pictures.Record(.2);
        funnel.Add(late with { Verdict = late.Verdict with { Level = Verdict.ConsensusLevel }, Times = new StageTimes(100, 1000, 500, 24000, 20, 25620) }, 1);
        funnel.Add(Pictures.Unjudged("x", double.NaN), 1);
        funnel.Add(FrameRecord.Unread(FrameInfo.Still("y"), new FrameError(FrameErrorCode.Corrupt, "broken")), 1);

        var levels = funnel.Levels.ToArray();
        Assert.Equal([0, Verdict.ConsensusLevel], levels.Select(l => l.Level));
        Assert.Equal((3, 2, 1), (levels[0].Frames, levels[0].Labelled, levels[0].Wrong));
        Assert.Equal(5.52, levels[0].WorkPerFrame, 1e-9);
        Assert.Equal((1, 1), (levels[1].Frames, levels[1].Wrong));
        Assert.Equal(25.52, levels[1].WorkPerFrame, 1e-9);
        Assert.Equal(2, funnel.Unjudged.Frames);
        Assert.Equal((6, 3, 2), (funnel.Total.Frames, funnel.Total.Labelled, funnel.Total.Wrong));
        Assert.Equal("first", levels[0].NameIn(Judged.Engine()));
        Assert.Equal("consensus", levels[1].NameIn(Judged.Engine()));
    }

    [Fact]
    public void Formulas_are_compared_on_labelled_frames_with_votes()
    {
        var tally = new FormulaTally();
        FrameRecord Frame(double verdict, params (double P, double Weight)[] votes) =>
            Pictures.Record(verdict) with { Evidence = [.. votes.Select((v, i) => new VoteRecord($"m{i}", 0, v.P, v.Weight))] };
        tally.Add(Frame(.95, (.99, 1.4), (.98, 1.5)), 1); // naive: (1.4 * .99 * 1.5 * .98)^(1/2.9) = 1.2766
        tally.Add(Frame(.2, (.2, 1.4), (.2, 1.5)), 0);
        tally.Add(Frame(.2, (.2, 1.4)), null);
        tally.Add(Pictures.Unjudged("x", double.NaN), 1);
        var compared = tally.Compare(.5);
        Assert.NotNull(compared);
        Assert.Equal((2, 1L), (compared.MostVoters, compared.AboveOne));
        Assert.Equal(Math.Pow(1.4 * .99 * 1.5 * .98, 1 / 2.9), compared.LargestNaive, 1e-12);
        Assert.Equal(2, compared.Naive.Confusion.Count);
        Assert.Equal(.2 * .2 / 2, compared.LogPool.Brier, 1e-3); // unanimity is kept
        Assert.True(compared.Naive.Brier > compared.LogPool.Brier); // (1.4 * 1.5 * .04)^(1/2.9) = .43 where both say .2
        Assert.Null(new FormulaTally().Compare(.5));
    }

    [Fact]
    public void Slices_have_their_own_figures()
    {
        JudgedCase[] cases =
        [
            Judged.Case("a", 1, .9, null, "rain", "north"), Judged.Case("b", 0, .8, null, "rain", ""), Judged.Case("c", 0, .1, null, "rain", "north"),
            Judged.Case("d", 1, double.NaN, null, "sun", "north"), Judged.Case("e", 1, .7, null, "sun", "north"),
        ];
        var tables = SliceTable.Of(["weather", "place"], cases, .5);
        Assert.Equal(["weather", "place"], tables.Select(t => t.Column));
        Assert.Equal(["rain", "sun"], tables[0].Rows.Select(r => r.Value));
        Assert.Equal(2.0 / 3, tables[0].Rows[0].Accuracy.Share, 1e-12);
        Assert.Equal((2, 1), (tables[0].Rows[1].Cases, tables[0].Rows[1].Unjudged));
        Assert.True(double.IsNaN(tables[0].Rows[1].Matthews));
        Assert.Equal(["north", "(none)"], tables[1].Rows.Select(r => r.Value));
    }

    [Theory]
    [InlineData("every label is roadwork", .9, 1, .1, 1)]
    [InlineData("every label is clear", .9, 0, .1, 0)]
    [InlineData("every verdict is roadwork", .9, 1, .8, 0)]
    [InlineData("every verdict is clear", .1, 1, .2, 0)]
    public void Why_a_correlation_is_undefined_is_said(string why, double p, int label, double q, int other)
    {
        using var run = Judged.Run("one", Judged.Case("a", label, p), Judged.Case("b", other, q));
        var report = Judged.Report(run);
        Assert.Equal(why, report.MatthewsMissing);
        Assert.True(double.IsNaN(report.Matthews.Low));
    }
}
