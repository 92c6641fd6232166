using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Evaluation;

namespace Natix.Engine.Host.Tests.Evaluation;

public sealed class PairedRunsTests
{
    [Fact]
    public void Cases_are_paired_by_name_and_only_where_both_judged()
    {
        using var first = Judged.Run("one", Judged.Case("a", 1, .9, "u"), Judged.Case("b", 0, .2, "u"), Judged.Case("c", 1, .8, "v"), Judged.Case("d", 0, double.NaN, "v"), Judged.Case("e", 1, .1, "w"));
        using var second = Judged.Run("two", Judged.Case("e", 1, .3, "w"), Judged.Case("d", 0, .2, "v"), Judged.Case("c", 1, .3, "v"), Judged.Case("b", 0, .8, "u"), Judged.Case("a", 1, .6, "u"));
        var pairs = PairedRuns.Of(first, second, 1);
        Assert.Equal(["a", "b", "c", "e"], pairs.Pairs.Select(p => p.Name));
        Assert.Equal(new McNemarTest(1, 2, 0, 1), pairs.Test);
        Assert.Equal((2, 4), (pairs.Disagreement.Successes, pairs.Disagreement.Trials));
        Assert.Equal((2, 3), (pairs.UnitDisagreement.Successes, pairs.UnitDisagreement.Trials));
        Assert.Equal(["b", "c"], pairs.Disagreements.Select(p => p.Name));
        Assert.Equal(0.5, pairs.Test.ExactP, 1e-12);
    }

    [Fact]
    public void Each_run_keeps_its_own_threshold()
    {
        using var first = Judged.Run("one", Judged.Case("a", 1, .6));
        using var other = Judged.Run("two", Judged.Case("a", 1, .6));
        using var strict = other with { Engine = other.Engine with { Threshold = 0.7 } };
        Assert.Equal(new McNemarTest(0, 1, 0, 0), PairedRuns.Of(first, strict, 1).Test);
    }

    [Fact]
    public void Nothing_in_common_is_no_crash()
    {
        using var first = Judged.Run("one", Judged.Case("a", 1, .6));
        using var second = Judged.Run("two", Judged.Case("b", 1, .6));
        var pairs = PairedRuns.Of(first, second, 1);
        Assert.Empty(pairs.Pairs);
        Assert.Equal((1.0, 0L), (pairs.Test.ExactP, pairs.Disagreement.Trials));
        Assert.Equal(BootstrapMethod.None, pairs.MatthewsDifference.Method);
    }

    [Fact]
    public void The_difference_of_equal_runs_is_0_and_its_interval_a_point()
    {
        JudgedCase[] cases = [.. Enumerable.Range(0, 40).Select(i => Judged.Case($"c{i}", i % 2, i % 10 == 0 ? .9 : (i % 2 == 1 ? .8 : .1), $"u{i / 4}"))];
        using var first = Judged.Run("one", cases);
        using var second = Judged.Run("two", cases);
        var difference = PairedRuns.Of(first, second, 1).MatthewsDifference;
        Assert.Equal((0.0, 0.0, 0.0), (difference.Estimate, difference.Low, difference.High));
    }

    [Fact]
    public void The_unit_decides_how_wide_the_interval_is()
    {
        // The same answers, once in four clips that are wholly right or wholly wrong, once each by itself.
        static JudgedCase Of(int i, bool clips) => Judged.Case($"c{i}", i % 2, (i / 20 == 3) == (i % 2 == 1) ? .1 : .9, clips ? $"u{i / 20}" : null);
        var byClip = UnitBootstrap.Matthews([.. Enumerable.Range(0, 80).Select(i => Of(i, true))], 0.5, 1);
        var byFile = UnitBootstrap.Matthews([.. Enumerable.Range(0, 80).Select(i => Of(i, false))], 0.5, 1);
        Assert.Equal((4, 80), (byClip.Units, byFile.Units));
        Assert.Equal(byFile.Estimate, byClip.Estimate, 1e-12);
        Assert.True(byClip.High - byClip.Low > 1.5 * (byFile.High - byFile.Low), $"{byClip.Low}..{byClip.High} and {byFile.Low}..{byFile.High}");
    }
}
