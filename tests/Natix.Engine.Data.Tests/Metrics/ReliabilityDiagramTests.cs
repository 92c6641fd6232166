using FsCheck;
using FsCheck.Xunit;
using Natix.Engine.Data.Metrics;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class ReliabilityDiagramTests
{
    private static readonly ScoredLabel[] Four = [new(1, .85), new(0, .85), new(0, .2), new(0, .2)];

    [Fact]
    public void Equal_width_by_hand()
    {
        var diagram = ReliabilityDiagram.EqualWidth(Four);
        Assert.Equal(15, diagram.Bins.Count);
        var full = diagram.Bins.Where(b => b.Count > 0).ToArray();
        Assert.Equal([2, 2], full.Select(b => b.Count));
        Assert.Equal(.2, full[0].MeanProbability, 1e-12); // (2/15, 3/15]: 0.2 is its upper border
        Assert.Equal(.2, full[0].High, 1e-12);
        Assert.Equal(.5, full[1].Observed.Share);
        Assert.Equal((.2 + .35) / 2, diagram.CalibrationError, 1e-12);
        Assert.Equal(.35, diagram.LargestGap, 1e-12);
    }

    [Fact]
    public void Adaptive_bins_hold_equal_counts_and_keep_ties_together()
    {
        ScoredLabel[] answers = [.. Enumerable.Range(0, 12).Select(i => new ScoredLabel(i % 2, i < 6 ? .1 : i / 12.0))];
        var diagram = ReliabilityDiagram.EqualCount(answers, 4);
        Assert.Equal([6, 2, 2, 2], diagram.Bins.Select(b => b.Count));
        Assert.Equal((.1, .1), (diagram.Bins[0].Low, diagram.Bins[0].High));
        Assert.Equal(.5, diagram.Bins[1].Low, 1e-12);
    }

    [Fact]
    public void No_answers_make_empty_diagrams()
    {
        Assert.Equal(0, ReliabilityDiagram.EqualWidth([]).CalibrationError);
        Assert.Empty(ReliabilityDiagram.EqualCount([]).Bins);
        Assert.Equal(0, ReliabilityDiagram.EqualCount([]).LargestGap);
    }

    [Fact]
    public void Bad_answers_are_named()
    {
        var e = Assert.Throws<ArgumentException>(() => ReliabilityDiagram.EqualCount([new(1, .5), new(0, double.NaN)]));
        Assert.Contains("Answer 1", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ReliabilityDiagram.EqualWidth([], 0));
    }

    [Property]
    public bool Every_answer_is_in_one_bin_and_the_error_is_that_of_the_metrics(NonEmptyArray<(bool Label, byte Score)> raw)
    {
        ScoredLabel[] answers = [.. raw.Get.Select(r => new ScoredLabel(r.Label ? 1 : 0, r.Score / 255.0))];
        var (width, count) = (ReliabilityDiagram.EqualWidth(answers), ReliabilityDiagram.EqualCount(answers));
        return width.Bins.Sum(b => b.Count) == answers.Length && count.Bins.Sum(b => b.Count) == answers.Length
            && Math.Abs(width.CalibrationError - BinaryMetrics.ExpectedCalibrationError(answers)) < 1e-12
            && count.Bins.All(b => b.Count > 0 && b.Low <= b.MeanProbability + 1e-12 && b.MeanProbability <= b.High + 1e-12)
            && count.CalibrationError is >= 0 and <= 1;
    }

    [Fact]
    public void Log_loss_by_hand_and_finite_for_a_certain_error()
    {
        Assert.Equal(-(Math.Log(.75) + Math.Log(.5)) / 2, BinaryMetrics.Of([new(1, .75), new(0, .5)]).LogLoss, 1e-12);
        Assert.Equal(-Math.Log(1e-9), BinaryMetrics.Of([new(1, 0.0)]).LogLoss, 1e-6);
        Assert.Equal(0, BinaryMetrics.Of([]).LogLoss);
    }
}
