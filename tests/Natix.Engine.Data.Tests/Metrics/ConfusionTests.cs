using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Natix.Engine.Data.Metrics;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class ConfusionTests
{
    [Theory]
    [InlineData(45, 48, 2, 5, .8615521921784256)]
    [InlineData(49, 50, 0, 1, .9801960588196068)]
    [InlineData(4992, 4992, 8, 7, .9969997199)]
    [InlineData(1, 97, 1, 1, .4897959184)]
    public void Matthews_matches_the_golden_figures(long tp, long tn, long fp, long fn, double expected) =>
        Assert.Equal(expected, new Confusion(tp, tn, fp, fn).Matthews, 1e-10);

    [Theory]
    [InlineData(10, 0, 0, 0)]
    [InlineData(0, 10, 0, 0)]
    [InlineData(0, 0, 5, 5)]
    [InlineData(5, 0, 5, 0)]
    [InlineData(0, 0, 0, 0)]
    public void Matthews_is_zero_or_minus_one_at_the_edges(long tp, long tn, long fp, long fn)
    {
        var expected = tp == 0 && tn == 0 && fp > 0 && fn > 0 ? -1.0 : 0.0;
        Assert.Equal(expected, new Confusion(tp, tn, fp, fn).Matthews);
    }

    [Fact]
    public void Matthews_survives_counters_whose_product_leaves_64_bits()
    {
        var million = new Confusion(45_000_000_000, 48_000_000_000, 2_000_000_000, 5_000_000_000);
        Assert.Equal(.8615521921784256, million.Matthews, 1e-12);
    }

    [Fact]
    public void Measures_of_a_small_table()
    {
        var c = new Confusion(6, 3, 1, 2);
        Assert.Equal(12, c.Count);
        Assert.Equal(9 / 12.0, c.Accuracy);
        Assert.Equal(6 / 7.0, c.Precision);
        Assert.Equal(6 / 8.0, c.Recall);
        Assert.Equal(3 / 4.0, c.Specificity);
        Assert.Equal(12 / 15.0, c.F1);
    }

    [Fact]
    public void A_label_other_than_0_and_1_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => default(Confusion).With(2, true));

    [Property]
    public Property Matthews_is_the_correlation_of_answers_and_labels(NonEmptyArray<(bool Label, bool Answer)> answers)
    {
        var c = answers.Get.Aggregate(default(Confusion), (sum, a) => sum.With(a.Label ? 1 : 0, a.Answer));
        double[] x = [.. answers.Get.Select(a => a.Label ? 1.0 : 0.0)], y = [.. answers.Get.Select(a => a.Answer ? 1.0 : 0.0)];
        double mx = x.Average(), my = y.Average();
        var sxy = x.Zip(y, (p, q) => (p - mx) * (q - my)).Sum();
        double sxx = x.Sum(p => (p - mx) * (p - mx)), syy = y.Sum(q => (q - my) * (q - my));
        var pearson = sxx < 1e-12 || syy < 1e-12 ? 0 : sxy / Math.Sqrt(sxx * syy);
        return (Math.Abs(c.Matthews - pearson) < 1e-9).Label($"{c.Matthews} against {pearson}");
    }

    [Property]
    public bool Swapping_the_classes_keeps_Matthews(NonNegativeInt tp, NonNegativeInt tn, NonNegativeInt fp, NonNegativeInt fn) =>
        Math.Abs(new Confusion(tp.Get, tn.Get, fp.Get, fn.Get).Matthews - new Confusion(tn.Get, tp.Get, fn.Get, fp.Get).Matthews) < 1e-12;
}
