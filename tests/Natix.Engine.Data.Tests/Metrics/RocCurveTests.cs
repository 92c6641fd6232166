using FsCheck;
using FsCheck.Xunit;
using Natix.Engine.Data.Metrics;
using Xunit;

namespace Natix.Engine.Data.Tests.Metrics;

public class RocCurveTests
{
    [Fact]
    public void Corners_by_hand()
    {
        // from the strongest: roadwork .9, then .6 of both, then clear .2
        var curve = RocCurve.Of([new(1, .9), new(1, .6), new(0, .6), new(0, .2)]);
        Assert.Equal([(0, 0), (0, .5), (.5, 1), (1, 1)], curve.Select(p => (p.FalsePositiveRate, p.TruePositiveRate)));
        Assert.Equal(.9, curve[1].Threshold);
    }

    [Fact]
    public void One_class_has_no_curve()
    {
        Assert.Empty(RocCurve.Of([new(1, .9)]));
        Assert.Empty(RocCurve.Of([]));
    }

    [Property]
    public bool The_area_under_it_is_the_auc_and_it_never_falls(NonEmptyArray<(bool Label, byte Score)> raw)
    {
        ScoredLabel[] answers = [.. raw.Get.Select(r => new ScoredLabel(r.Label ? 1 : 0, (r.Score % 32) / 31.0))];
        var curve = RocCurve.Of(answers);
        if (BinaryMetrics.AreaUnderCurve(answers) is not { } area)
            return curve.Count == 0;
        var under = 0.0;
        for (var i = 1; i < curve.Count; i++)
        {
            if (curve[i].FalsePositiveRate < curve[i - 1].FalsePositiveRate || curve[i].TruePositiveRate < curve[i - 1].TruePositiveRate)
                return false;
            under += (curve[i].FalsePositiveRate - curve[i - 1].FalsePositiveRate) * (curve[i].TruePositiveRate + curve[i - 1].TruePositiveRate) / 2;
        }

        return Math.Abs(area - under) < 1e-12 && curve[^1] is { FalsePositiveRate: 1, TruePositiveRate: 1 };
    }
}
