using FsCheck.Xunit;
using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Drift;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Drift;

public sealed class ScoreDriftTests
{
    [Fact]
    public void Too_few_scores_are_not_judged()
    {
        var drift = new ScoreDrift(Reference(new SplitMix(1)), new DriftOptions(Window: 500, LeastUnits: 100));
        Assert.Equal(DriftVerdict.TooFew, drift.Assess().Verdict);
        for (var i = 0; i < 99; i++)
            drift.Add(0.5);

        Assert.Equal((DriftVerdict.TooFew, 99), (drift.Assess().Verdict, drift.Assess().Observed));
        Assert.True(double.IsNaN(drift.Assess().PValue));

        drift.Add(0.5);
        Assert.Equal(DriftVerdict.Drifting, drift.Assess().Verdict);
        drift.Clear();
        Assert.Equal((DriftVerdict.TooFew, 0), (drift.Assess().Verdict, drift.Assess().Observed));
    }

    [Fact]
    public void Scores_as_before_are_stable_nearly_always()
    {
        var (alarms, significant) = (0, 0);
        for (var round = 0; round < 1000; round++)
        {
            var random = new SplitMix(round);
            var drift = new ScoreDrift(Reference(random), new DriftOptions(Window: 300, Alpha: 0.01, LeastStability: 0));
            for (var i = 0; i < 300; i++)
                drift.Add(Score(random, 0));
            var report = drift.Assess();
            alarms += report.Verdict == DriftVerdict.Drifting ? 1 : 0;
            significant += report.PValue < 0.2 ? 1 : 0;
        }

        // At most alpha, 10 expected; the test is not so blunt that it never fires.
        Assert.InRange(alarms, 0, 22);
        Assert.InRange(significant, 60, 250);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    public void A_shift_of_the_scores_is_found(double shift)
    {
        var found = 0;
        for (var round = 0; round < 200; round++)
        {
            var random = new SplitMix(round);
            var drift = new ScoreDrift(Reference(random), new DriftOptions(Window: 600));
            for (var i = 0; i < 600; i++)
                drift.Add(Score(random, shift));
            found += drift.Assess().Verdict == DriftVerdict.Drifting ? 1 : 0;
        }

        Assert.InRange(found, 195, 200);
    }

    [Fact]
    public void Neighbouring_frames_do_not_count_as_independent()
    {
        // A stream in which twenty frames in a row have one score: as good as the reference, and no drift when that is said.
        var (told, untold) = (0, 0);
        for (var round = 0; round < 100; round++)
        {
            var random = new SplitMix(round);
            var reference = Reference(random);
            var aware = new ScoreDrift(reference, new DriftOptions(Window: 2000, ScoresPerUnit: 20, LeastStability: 0));
            var naive = new ScoreDrift(reference, new DriftOptions(Window: 2000, LeastStability: 0));
            for (var unit = 0; unit < 100; unit++)
            {
                var score = Score(random, 0);
                for (var i = 0; i < 20; i++)
                {
                    aware.Add(score);
                    naive.Add(score);
                }
            }

            told += aware.Assess().Verdict == DriftVerdict.Drifting ? 1 : 0;
            untold += naive.Assess().Verdict == DriftVerdict.Drifting ? 1 : 0;
        }

        Assert.InRange(told, 0, 2);
        Assert.InRange(untold, 20, 100);
    }

    [Fact]
    public void Scores_that_are_units_of_their_own_count_in_full_beside_those_that_are_not()
    {
        var drift = new ScoreDrift(Reference(new SplitMix(6)), new DriftOptions(Window: 3000, ScoresPerUnit: 30, LeastUnits: 100));
        for (var i = 0; i < 90; i++)
            drift.AddUnit(0.5);
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(i, (drift.Units - 90) * 30, 1e-9);
            Assert.Equal(DriftVerdict.TooFew, drift.Assess().Verdict);
            drift.Add(0.5);
        }

        Assert.Equal((DriftVerdict.Drifting, 390), (drift.Assess().Verdict, drift.Assess().Observed));
    }

    [Property(MaxTest = 60)]
    public void A_window_looks_no_further_back_than_its_most_units(int seed)
    {
        var random = new SplitMix(seed);
        var reference = Reference(random);
        var options = new DriftOptions(Window: 60, ScoresPerUnit: 4, LeastUnits: 1) { MostUnits = 10 };
        var (drift, added) = (new ScoreDrift(reference, options), new List<(double Score, bool IsUnit)>());
        for (var i = 0; i < 200; i++)
        {
            added.Add((random.NextDouble(), random.NextDouble() < 0.3));
            Add(drift, added[^1]);
            // As long a tail as was under the most units before its last came.
            var tail = 1;
            while (tail < Math.Min(60, added.Count) && added.Skip(added.Count - tail - 1).SkipLast(1).Sum(a => a.IsUnit ? 1 : 0.25) < 10)
                tail++;
            var fresh = new ScoreDrift(reference, new DriftOptions(Window: 60, ScoresPerUnit: 4, LeastUnits: 1));
            added.TakeLast(tail).ToList().ForEach(a => Add(fresh, a));
            Assert.Equal(fresh.Assess(), drift.Assess());
        }
    }

    private static void Add(ScoreDrift drift, (double Score, bool IsUnit) score)
    {
        if (score.IsUnit)
            drift.AddUnit(score.Score);
        else
            drift.Add(score.Score);
    }

    [Fact]
    public void A_significant_trifle_is_no_drift()
    {
        var random = new SplitMix(3);
        var reference = ScoreHistogram.Of([.. Enumerable.Range(0, 20_000).Select(_ => Score(random, 0))], 20_000);
        var drift = new ScoreDrift(reference, new DriftOptions(Window: 20_000));
        for (var i = 0; i < 20_000; i++)
            drift.Add(Score(random, 0.3));

        var report = drift.Assess();
        Assert.True(report.PValue < 1e-3);
        Assert.InRange(report.Stability, 0.001, 0.1);
        Assert.Equal(DriftVerdict.Stable, report.Verdict);
    }

    [Property(MaxTest = 60)]
    public void The_window_holds_the_latest_scores_and_nothing_else(int seed)
    {
        var random = new SplitMix(seed);
        var reference = Reference(random);
        var options = new DriftOptions(Window: 50, LeastUnits: 1);
        var (drift, added) = (new ScoreDrift(reference, options), new List<double>());
        for (var i = 0; i < 173; i++)
        {
            added.Add(random.NextDouble());
            drift.Add(added[^1]);
            var fresh = new ScoreDrift(reference, options);
            added.TakeLast(50).ToList().ForEach(fresh.Add);
            Assert.Equal(fresh.Assess(), drift.Assess());
        }
    }

    [Fact]
    public void Adding_and_assessing_allocate_nothing()
    {
        var drift = new ScoreDrift(Reference(new SplitMix(4)), new DriftOptions(Window: 200));
        for (var i = 0; i < 250; i++)
            drift.Add(0.5);
        var observed = 0;
        Allocations.AssertNone(() =>
        {
            observed = 0;
            for (var i = 0; i < 1000; i++)
            {
                drift.Add(0.3);
                observed += drift.Assess().Observed;
            }
        });
        Assert.Equal(200 * 1000, observed);
    }

    [Fact]
    public void Options_and_references_that_cannot_be_are_refused()
    {
        var reference = Reference(new SplitMix(5));
        void Refused(DriftOptions options) => Assert.Throws<ArgumentException>(() => new ScoreDrift(reference, options));

        Refused(new DriftOptions(Window: 0));
        Refused(new DriftOptions(LeastUnits: 0));
        Refused(new DriftOptions(ScoresPerUnit: double.NaN));
        Refused(new DriftOptions(ScoresPerUnit: 0.5));
        Refused(new DriftOptions(Window: 1000, ScoresPerUnit: 20, LeastUnits: 100));
        Refused(new DriftOptions { MostUnits = 99 });
        Refused(new DriftOptions(Alpha: 0));
        Refused(new DriftOptions(LeastStability: double.NaN));
        Assert.Throws<ArgumentException>(() => new ScoreDrift(reference with { Units = 0 }));
    }

    private static double Score(SplitMix random, double shift) => Logistic.Sigmoid((random.NextDouble() < 0.5 ? 2 : -2) + shift + (1.5 * random.Normal()));

    private static ScoreHistogram Reference(SplitMix random) => ScoreHistogram.Of([.. Enumerable.Range(0, 1000).Select(_ => Score(random, 0))], 1000);
}
