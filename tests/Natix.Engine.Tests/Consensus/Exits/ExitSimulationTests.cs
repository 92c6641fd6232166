using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Numerics;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Exits;

public sealed class ExitSimulationTests
{
    private const int Draws = 1000;
    private const double Epsilon = 0.05;
    private const double Delta = 0.1;

    // Two levels with a score and a last one that ends the cascade.
    private static readonly SimulatedCascade Cascade = new([1.5, 2.5, 8], [1.5, 1.5, 1], [1, 10, 100], rowsPerUnit: 2);

    [Fact]
    public void The_true_risk_exceeds_epsilon_in_at_most_a_share_delta_of_draws()
    {
        var (violations, cost) = (0, 0.0);
        for (var draw = 0; draw < Draws; draw++)
        {
            var random = new SplitMix(draw);
            var certified = ExitCertifier.Certify(Cascade.Draw(random, 200, "held"), Path(random), Epsilon, Delta);
            violations += Cascade.UnitRisk(certified.Thresholds) > Epsilon ? 1 : 0;
            cost += certified.ExpectedCost / certified.FullCost / Draws;
        }

        // A share of delta in a thousand draws, and no more than chance adds to it once in a thousand.
        Assert.True(violations <= Draws * BinomialBound.Upper((int)(Draws * Delta), Draws, 1e-3), $"{violations} violations");

        // The promise is not kept by never stopping.
        Assert.InRange(violations, 1, Draws);
        Assert.InRange(cost, 0, 0.6);
    }

    [Fact]
    public void Choosing_the_boldest_step_that_looks_good_breaks_the_promise()
    {
        var violations = 0;
        for (var draw = 0; draw < 200; draw++)
        {
            var random = new SplitMix(draw);
            var (heldOut, path) = (Cascade.Draw(random, 200, "held"), Path(random));
            var step = Array.FindLastIndex(path, t => UnitCounting.Disagreements(heldOut, t) <= Epsilon * heldOut.UnitCount);
            violations += step >= 0 && Cascade.UnitRisk(path[step]) > Epsilon ? 1 : 0;
        }

        Assert.True(violations > 200 * BinomialBound.Upper((int)(200 * Delta), 200, 1e-3), $"{violations} violations");
    }

    [Fact]
    public void The_known_risk_is_what_is_observed()
    {
        var random = new SplitMix(99);
        ExitThresholds[] thresholds = [new(0.1, 0.9), new(0.05, 0.97), ExitThresholds.Never];
        var table = Cascade.Draw(random, 20_000, "x");
        var risk = Cascade.UnitRisk(thresholds);

        Assert.InRange(risk, 0.01, 0.2);
        Assert.Equal(risk, UnitCounting.Disagreements(table, thresholds) / 20_000.0, 4 * Math.Sqrt(risk / 20_000));
    }

    [Fact]
    public void With_seventy_percent_easy_frames_a_certified_cascade_is_ten_times_cheaper()
    {
        var random = new SplitMix(7);
        double[] costs = [1, 4, 15, 60, 200, 400];

        // Easy frames are clear at the first level, the others at one after it, each less often than the one before.
        ExitTable Draw(int units, string part)
        {
            var (p, verdicts) = (new List<double>(), new List<bool>());
            for (var unit = 0; unit < units; unit++)
            {
                verdicts.Add(random.NextDouble() < 0.3);
                var u = random.NextDouble();
                var clearAt = u < 0.7 ? 0 : u < 0.85 ? 1 : u < 0.94 ? 2 : u < 0.98 ? 3 : u < 0.993 ? 4 : 5;
                for (var level = 0; level < costs.Length; level++)
                    p.Add(Logistic.Sigmoid(((verdicts[^1] ? 1 : -1) * (level >= clearAt ? 9 : 0.2)) + random.Normal()));
            }

            return new ExitTable([.. Enumerable.Range(0, units).Select(i => $"{part}{i}")], p.ToArray(), verdicts.ToArray(), costs);
        }

        var certified = ExitCertifier.Run(Draw(3000, "fit"), Draw(3000, "held"), 0.005, 0.05);

        Assert.True(certified.Bound <= 0.005);
        Assert.True(certified.Speedup >= 10, $"{certified.Speedup} times cheaper");
    }

    private static ExitThresholds[][] Path(SplitMix random) => ExitPath.Build(Cascade.Draw(random, 60, "fit"), 40);
}
