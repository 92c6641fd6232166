using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Pooling;
using Natix.Engine.Tests.Consensus.Pooling;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Exits;

public sealed class LevelOpinionsTests
{
    [Fact]
    public void A_level_pools_the_voters_up_to_it()
    {
        var pool = new PoolingWeights([0.5, 0.25, 0.25], 0, 0, PlattScale.Identity, 1e-6);

        // Levels 0, 2 and 2; level 1 has no voter of its own.
        var p = LevelOpinions.Of(pool, [2, -1, 3, double.NaN, 1, double.NaN], [0, 2, 2], 3);

        Assert.Equal([2, 2, 1.5], p[..3].Select(Logistic.Logit), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.True(double.IsNaN(p[3]) && double.IsNaN(p[4]));
        Assert.Equal(1, Logistic.Logit(p[5]), 1e-12);
    }

    [Fact]
    public void Scores_become_a_certificate_from_end_to_end()
    {
        // Two raw models, one overheated, the second better and dearer; the full verdict is that of both.
        var voters = new SimulatedVoters(41);
        var (raw, labels) = voters.Rows(3000, truth => [2 * voters.Calibrated(truth, 3), voters.Calibrated(truth, 4)]);
        string[] units = [.. labels.Select((_, i) => $"scene{i / 2}")];
        var heldOut = UnitSplit.HeldOut(units, 0.6, seed: 1);

        double[] Part(bool held, int voter) => [.. Enumerable.Range(0, 3000).Where(row => heldOut[row] == held).Select(row => raw[(2 * row) + voter])];
        bool[] Truth(bool held) => [.. labels.Where((_, row) => heldOut[row] == held)];
        PlattScale[] scales = [.. new[] { 0, 1 }.Select(voter => PlattScale.OfTemperature(TemperatureFit.Fit(Part(false, voter), Truth(false))))];
        double[] Calibrated(bool held) => [.. Part(held, 0).Zip(Part(held, 1)).SelectMany(row => new[] { scales[0].Apply(row.First), scales[1].Apply(row.Second) })];
        var pool = PoolingFit.Fit(Calibrated(false), Truth(false), 2).Weights;

        ExitTable Table(bool held)
        {
            var p = LevelOpinions.Of(pool, Calibrated(held), [0, 1], 2);
            bool[] full = [.. p.Where((_, i) => i % 2 == 1).Select(probability => probability > 0.5)];
            return new ExitTable([.. units.Where((_, row) => heldOut[row] == held)], p, full, [1, 30]);
        }

        var certified = ExitCertifier.Run(Table(false), Table(true), 0.02, 0.05);

        Assert.Equal(2, scales[0].Slope * 4, 0.25);
        Assert.Equal(900, certified.Units);
        Assert.True(certified.Bound <= 0.02);
        Assert.InRange(certified.Speedup, 1.5, 31);
    }

    [Fact]
    public void What_does_not_fit_the_pool_is_refused()
    {
        var pool = PoolingWeights.Equal(2, 1e-6);

        Assert.Throws<ArgumentException>(() => LevelOpinions.Of(pool, [1, 2, 3], [0, 0], 1));
        Assert.Throws<ArgumentException>(() => LevelOpinions.Of(pool, [1, 2], [0], 1));
        Assert.Throws<ArgumentException>(() => LevelOpinions.Of(pool, [1, 2], [0, 1], 1));
        Assert.Throws<ArgumentException>(() => LevelOpinions.Of(pool, [1, 2], [0, -1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LevelOpinions.Of(pool, [1, 2], [0, 0], 0));
    }
}
