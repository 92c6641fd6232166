using FsCheck;
using FsCheck.Xunit;
using Natix.Engine.Data.Metrics;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class BinaryMetricsTests
{
    [Fact]
    public void Area_under_curve_counts_ties_half()
    {
        // pairs: .8>.4, .8>.6, .6>.4, .6=.6 -> 3.5 of 4
        ScoredLabel[] answers = [new(1, .8), new(1, .6), new(0, .4), new(0, .6)];
        Assert.Equal(3.5 / 4, BinaryMetrics.AreaUnderCurve(answers));
    }

    [Fact]
    public void Area_under_curve_needs_both_classes()
    {
        Assert.Null(BinaryMetrics.AreaUnderCurve([new(1, .2), new(1, .9)]));
        Assert.Null(BinaryMetrics.AreaUnderCurve([]));
    }

    [Property]
    public bool Area_under_curve_is_the_share_of_pairs_in_order(NonEmptyArray<(bool Label, byte Score)> raw)
    {
        ScoredLabel[] answers = [.. raw.Get.Select(r => new ScoredLabel(r.Label ? 1 : 0, (r.Score % 16) / 15.0))];
        var positive = answers.Where(a => a.Label == 1).ToArray();
        var negative = answers.Where(a => a.Label == 0).ToArray();
        var area = BinaryMetrics.AreaUnderCurve(answers);
        if (positive.Length == 0 || negative.Length == 0)
            return area is null;
        var won = positive.Sum(p => negative.Sum(n => p.Probability > n.Probability ? 1.0 : p.Probability == n.Probability ? 0.5 : 0.0));
        return Math.Abs(area!.Value - (won / (positive.Length * negative.Length))) < 1e-12;
    }

    [Fact]
    public void Calibration_error_by_hand()
    {
        // bin (0.8, 0.8667]: mean p .85, share .5; bin (0.1333, 0.2]: p .2 twice, share 0
        ScoredLabel[] answers = [new(1, .85), new(0, .85), new(0, .2), new(0, .2)];
        Assert.Equal(((2 * .35) + (2 * .2)) / 4, BinaryMetrics.ExpectedCalibrationError(answers), 1e-12);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(1.0)]
    public void A_probability_on_a_border_falls_in_one_bin(double p)
    {
        // a mate just below, with the other label, cancels only when both share a bin: (low, high]
        var mate = Math.Max(0, p - 1e-9);
        var together = BinaryMetrics.ExpectedCalibrationError([new(1, p), new(0, mate)]);
        Assert.Equal(Math.Abs(1 - (p + mate)) / 2, together, 1e-12);
    }

    [Fact]
    public void Brier_and_threshold()
    {
        var m = BinaryMetrics.Of([new(1, .5), new(0, .5), new(1, .75)]);
        Assert.Equal((.25 + .25 + .0625) / 3, m.Brier, 1e-12);
        Assert.Equal(new Confusion(1, 1, 0, 1), m.Confusion);
    }

    [Fact]
    public void No_answers_measure_nothing()
    {
        var m = BinaryMetrics.Of([]);
        Assert.Equal((0L, 0.0, 0.0), (m.Confusion.Count, m.CalibrationError, m.Brier));
        Assert.Null(m.Auc);
    }

    [Theory]
    [InlineData(1, 1.2)]
    [InlineData(0, -0.1)]
    [InlineData(1, double.NaN)]
    [InlineData(3, 0.5)]
    public void Bad_answers_are_named(int label, double p)
    {
        var e = Assert.Throws<ArgumentException>(() => BinaryMetrics.Of([new(1, .5), new(label, p)]));
        Assert.Contains("Answer 1", e.Message, StringComparison.Ordinal);
    }

    [Property]
    public bool Calibration_error_and_Brier_stay_within_0_and_1(NonEmptyArray<(bool Label, byte Score)> raw)
    {
        var m = BinaryMetrics.Of([.. raw.Get.Select(r => new ScoredLabel(r.Label ? 1 : 0, r.Score / 255.0))]);
        return m.CalibrationError is >= 0 and <= 1 && m.Brier is >= 0 and <= 1;
    }
}
