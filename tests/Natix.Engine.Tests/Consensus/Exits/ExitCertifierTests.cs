using FsCheck.Xunit;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Numerics;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Exits;

public sealed class ExitCertifierTests
{
    private static readonly SimulatedCascade Cascade = new([4, 6], [2, 2], [1, 10], rowsPerUnit: 3);

    [Fact]
    public void Too_few_units_are_refused_with_the_arithmetic()
    {
        var (fitting, heldOut) = Parts(1, 50);

        var refusal = Assert.Throws<TooFewUnitsException>(() => ExitCertifier.Run(fitting, heldOut, 0.005, 0.05));

        Assert.Equal(50, refusal.Arithmetic.Units);
        Assert.Equal(598, refusal.Arithmetic.UnitsNeeded);
        Assert.Equal(1 - Math.Pow(0.05, 1 / 50.0), refusal.Arithmetic.SmallestEpsilon, 1e-12);
        foreach (var part in new[] { "n = 50", "delta = 0.05", "epsilon = 0.005", "0.058155", "598 units" })
            Assert.Contains(part, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_number_of_units_that_can_show_epsilon_is_enough()
    {
        Assert.True(new CertificationArithmetic(598, 0.005, 0.05).IsEnough);
        Assert.Equal(0, new CertificationArithmetic(598, 0.005, 0.05).AllowedDisagreements());
        Assert.False(new CertificationArithmetic(597, 0.005, 0.05).IsEnough);
        Assert.Equal(-1, new CertificationArithmetic(597, 0.005, 0.05).AllowedDisagreements());
    }

    [Property(MaxTest = 100)]
    public void The_disagreements_allowed_are_the_most_whose_bound_is_epsilon(int seed)
    {
        var random = new Random(seed);
        var arithmetic = new CertificationArithmetic(random.Next(200, 3000), 0.02 + (0.3 * random.NextDouble()), 0.01 + (0.2 * random.NextDouble()));
        var allowed = arithmetic.AllowedDisagreements();

        Assert.True(BinomialBound.Upper(allowed, arithmetic.Units, arithmetic.Delta) <= arithmetic.Epsilon);
        Assert.True(BinomialBound.Upper(allowed + 1, arithmetic.Units, arithmetic.Delta) > arithmetic.Epsilon);
    }

    [Fact]
    public void The_last_step_before_the_first_that_fails_is_certified()
    {
        // 100 units of one row: p = i / 100, all without roadwork by the full cascade but for units 90, 95 and 97.
        string[] units = [.. Enumerable.Range(0, 100).Select(i => $"{i}")];
        var table = new ExitTable(
            units,
            [.. Enumerable.Range(0, 100).SelectMany(i => new[] { i / 100.0, 0.5 })],
            [.. Enumerable.Range(0, 100).Select(i => i is 90 or 95 or 97)],
            [1, 9],
            0.98);
        ExitThresholds[][] path = [.. new[] { 0.3, 0.6, 0.895, 0.92, 0.96, 0.1 }.Select(t => new ExitThresholds[] { new(t, null), ExitThresholds.Never })];

        // At delta .1 and epsilon .05: 1 disagreement in 100 gives .0383, 2 give .0523.
        var certified = ExitCertifier.Certify(table, path, 0.05, 0.1);

        Assert.Equal(3, certified.Step);
        Assert.Equal(6, certified.Steps);
        Assert.Equal(0.92, certified.Thresholds[0].Negative);
        Assert.Equal(1, certified.Disagreements);
        Assert.Equal(1, certified.RowDisagreements);
        Assert.Equal(BinomialBound.Upper(1, 100, 0.1), certified.Bound);
        Assert.Equal([0.93, 0], certified.ExitRates);
        Assert.Equal(1, certified.LevelCosts[0], 1e-12);
        Assert.Equal(0.63, certified.LevelCosts[1], 1e-12);
        Assert.Equal(10 / 1.63, certified.Speedup, 1e-12);
    }

    [Fact]
    public void A_path_that_fails_at_once_leaves_the_full_cascade()
    {
        var table = new ExitTable([.. Enumerable.Range(0, 100).Select(i => $"{i}")], Enumerable.Repeat(0.9, 100).ToArray(), new bool[100], [5]);

        var certified = ExitCertifier.Certify(table, [[new ExitThresholds(null, 0.8)]], 0.05, 0.05);

        Assert.False(certified.ExitsEarly);
        Assert.Equal((0, 0.0, 5.0), (certified.Disagreements, certified.Bound, certified.ExpectedCost));
        Assert.All(certified.Thresholds, t => Assert.Equal(ExitThresholds.Never, t));
    }

    [Fact]
    public void A_unit_in_both_parts_is_refused()
    {
        var (fitting, _) = Parts(2, 100);

        Assert.Contains("is in both parts", Assert.Throws<ArgumentException>(() => ExitCertifier.Run(fitting, fitting, 0.05, 0.05)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(1, 0.05)]
    [InlineData(double.NaN, 0.05)]
    [InlineData(0.05, 0)]
    [InlineData(0.05, double.NaN)]
    public void Risks_out_of_range_are_refused(double epsilon, double delta)
    {
        var (fitting, heldOut) = Parts(3, 100);

        Assert.Throws<ArgumentOutOfRangeException>(() => ExitCertifier.Run(fitting, heldOut, epsilon, delta));
    }

    [Fact]
    public void A_path_of_other_levels_is_refused() =>
        Assert.Contains("Step 0", Assert.Throws<ArgumentException>(
            () => ExitCertifier.Certify(Parts(4, 100).HeldOut, [[ExitThresholds.Never]], 0.05, 0.05)).Message, StringComparison.Ordinal);

    [Property(MaxTest = 20)]
    public void The_path_goes_from_safe_to_bold(int seed)
    {
        var (fitting, _) = Parts(seed, 80);
        var path = ExitPath.Build(fitting, 40);

        Assert.All(path, step => Assert.All(step, t => Assert.True(t.IsValid && !(t.Negative > 0.5) && !(t.Positive <= 0.5))));
        foreach (var (safer, bolder) in path.Zip(path.Skip(1)))
        {
            for (var level = 0; level < 2; level++)
            {
                Assert.True((bolder[level].Negative ?? -1) >= (safer[level].Negative ?? -1));
                Assert.True((bolder[level].Positive ?? 2) <= (safer[level].Positive ?? 2));
            }

            for (var row = 0; row < fitting.Rows; row++)
                Assert.True(fitting.Exit(row, bolder).Level <= fitting.Exit(row, safer).Level);
        }

        // The last level ends the cascade: stopping there saves nothing.
        Assert.All(path, step => Assert.Equal(ExitThresholds.Never, step[1]));
    }

    [Fact]
    public void A_level_that_never_judged_never_stops()
    {
        var random = new Random(5);
        bool[] verdicts = [.. Enumerable.Range(0, 200).Select(_ => random.Next(2) == 0)];
        double[] p = [.. verdicts.SelectMany(v => new[] { double.NaN, v ? 0.99 : 0.01, 0.5 })];
        var path = ExitPath.Build(new ExitTable([.. verdicts.Select((_, i) => $"{i}")], p, verdicts, [1, 2, 3]));

        Assert.All(path, step => Assert.Equal(ExitThresholds.Never, step[0]));
        Assert.NotEqual(ExitThresholds.Never, path[^1][1]);
    }

    [Fact]
    public void One_verdict_alone_teaches_no_path() =>
        Assert.Contains("Both outcomes", Assert.Throws<ArgumentException>(
            () => ExitPath.Build(new ExitTable(["a", "b"], [0.1, 0.2], [false, false], [1]))).Message, StringComparison.Ordinal);

    private static (ExitTable Fitting, ExitTable HeldOut) Parts(int seed, int units)
    {
        var random = new SplitMix(seed);
        return (Cascade.Draw(random, units, "fit"), Cascade.Draw(random, units, "held"));
    }
}
