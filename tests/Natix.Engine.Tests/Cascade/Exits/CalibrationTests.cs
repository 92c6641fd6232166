using Natix.Engine.Cascade.Exits;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Numerics;
using Natix.Engine.Consensus.Pooling;
using Natix.Engine.Models;
using Natix.Engine.Tests.Consensus;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Exits;

/// <summary>From frames to a certificate, and back to frames.</summary>
public sealed class CalibrationTests : IDisposable
{
    private readonly ThreeLevels _cascade = new();

    public void Dispose() => _cascade.Dispose();

    [Fact]
    public async Task A_certified_cascade_stops_early_and_seldom_differs_from_the_full_one()
    {
        var outcome = await _cascade.CertifyAsync();
        Assert.True(outcome.ExitsEarly);
        Assert.True(outcome.Certificate.Bound <= 0.05);
        Assert.Equal((300, 300), (outcome.Arithmetic.FittingUnits, outcome.Certificate.Units));
        Assert.Equal([0, 2, 5], outcome.Certificate.Levels.Select(l => l.Level));
        Assert.Equal(111, outcome.Certificate.FullCostMs, 1e-9);

        await using var certified = _cascade.Build(_cascade.Manifest());
        Assert.Equal(CertificateState.Held, certified.Description.Certificate!.State);
        Assert.Null(certified.Description.Certificate.Warning);
        var (random, early, differing) = (new SplitMix(77), 0, 0);
        const int Fresh = 400;
        for (var i = 0; i < Fresh; i++)
        {
            _cascade.Draw(random);
            using var quick = await _cascade.RunAsync(certified);
            early += quick.Verdict.Level < Verdict.ConsensusLevel ? 1 : 0;
            differing += quick.Verdict.IsRoadwork == Full(outcome) ? 0 : 1;
        }

        // Three times in ten thousand by chance, if the claim holds.
        Assert.True(BinomialBound.Lower(differing, Fresh, 3e-4) <= 0.05, $"{differing} of {Fresh} differ");
        Assert.InRange(early, Fresh / 4, Fresh);
    }

    // The full cascade's verdict of what was said last, by the certificate's own pool.
    private bool Full(CalibrationOutcome outcome)
    {
        var pool = ExitCertificateJson.Read(outcome.Json).Pool;
        return pool.ToWeights().Pool([.. pool.Voters.Select((v, i) => v.Scale.Apply(_cascade.Said[i]))]) > 0;
    }

    [Fact]
    public async Task The_runner_stops_where_the_certified_table_does()
    {
        var certificate = ExitCertificateJson.Read((await _cascade.CertifyAsync()).Json);
        await using var certified = _cascade.Build(_cascade.Manifest());
        await using var full = _cascade.BuildFull();
        var (rows, random, stopped) = (new CalibrationRows(full.Plan), new SplitMix(78), new List<(int, bool)>());
        for (var i = 0; i < 300; i++)
        {
            var truth = _cascade.Draw(random);
            using var all = await _cascade.RunAsync(full);
            rows.Add(all, $"{i}", truth);
            using var early = await _cascade.RunAsync(certified);
            stopped.Add((early.Verdict.Level, early.Verdict.IsRoadwork));
        }

        var voters = certificate.Pool.Voters;
        var table = new CalibratedCascade(full.Plan, full.Options, full.Times)
            .Table(rows, [.. Enumerable.Range(0, 300)], certificate.Pool.ToWeights(), [.. voters.Select(v => v.Scale)]);
        ExitThresholds[] thresholds = [.. certificate.Levels.Select(l => l.Thresholds)];
        int[] numbers = [0, 2, 5, Verdict.ConsensusLevel];
        for (var i = 0; i < 300; i++)
        {
            var (place, verdict) = table.Exit(i, thresholds);
            Assert.Equal((numbers[place], verdict), stopped[i]);
        }

        Assert.True(stopped.Select(s => s.Item1).Distinct().Count() >= 3, "frames must stop at different levels for this to say anything");
    }

    [Fact]
    public async Task A_voter_that_was_never_asked_cannot_be_weighed()
    {
        // The judge runs only in a band that no frame falls into.
        var manifest = _cascade.Manifest(certified: false);
        manifest = manifest with { Levels = [manifest.Levels[0], manifest.Levels[1], manifest.Levels[2] with { When = new ProbabilityBand(0.999999, 1) }] };
        await using var engine = _cascade.Build(manifest, o => o with { Exits = ExitPolicy.Never });
        var (calibration, random) = (new CascadeCalibration(engine), new SplitMix(4));
        for (var i = 0; i < 200; i++)
        {
            for (var voter = 0; voter < 4; voter++)
                _cascade.Said[voter] = (float)random.Normal();
            using var result = await _cascade.RunAsync(engine);
            calibration.Add(result, $"{i}", random.NextDouble() < 0.5);
        }

        Assert.Contains("model \"judge\" never spoke", Assert.Throws<CalibrationException>(() => calibration.Certify(ThreeLevels.Ask)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_level_that_was_skipped_stops_nobody_and_is_no_score()
    {
        var manifest = _cascade.Manifest(certified: false);
        manifest = manifest with { Levels = [manifest.Levels[0], manifest.Levels[1] with { When = new ProbabilityBand(0.5, 1) }, manifest.Levels[2]] };
        await using var engine = _cascade.Build(manifest, o => o with { Exits = ExitPolicy.Never });
        var rows = new CalibrationRows(engine.Plan);
        foreach (var screen in (float[])[-1, 1])
        {
            (_cascade.Said[0], _cascade.Said[1], _cascade.Said[2], _cascade.Said[3]) = (screen, 9, 9, 0);
            using var result = await _cascade.RunAsync(engine);
            rows.Add(result, "a", true);
        }

        var table = new CalibratedCascade(engine.Plan, engine.Options, engine.Times).Table(
            rows, [0, 1], new PoolingWeights([0.25, 0.25, 0.25, 0.25], 0, 0, PlattScale.Identity, 1e-6), [.. Enumerable.Repeat(PlattScale.Identity, 4)]);
        Assert.Equal(double.NaN, table.Probability(0, 1));
        Assert.Equal(1 / (1 + Math.Exp(-19 / 3.0)), table.Probability(1, 1), 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(0.5)), table.Probability(0, 2), 1e-12);
    }

    [Fact]
    public async Task Too_few_units_are_refused_with_the_sums()
    {
        await using var engine = _cascade.BuildFull();
        var calibration = await _cascade.CollectAsync(engine, 60, 5, framesAScene: 4);
        Assert.Equal(240, calibration.Rows);

        var refusal = Assert.Throws<CalibrationException>(() => calibration.Certify(ThreeLevels.Ask with { Epsilon = 0.02 }));

        // 30 held out: 1 - 0.05^(1/30) = 0.0950; ln 0.05 / ln 0.98 = 148.3.
        Assert.Contains("60 units, 30 to fit on and 30 to certify on", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("0.095", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("149 units", refusal.Message, StringComparison.Ordinal);
        var sums = CascadeCalibration.ArithmeticOf(60, ThreeLevels.Ask with { Epsilon = 0.02 });
        Assert.Equal((30, 30, 149, false), (sums.FittingUnits, sums.HeldOutUnits, sums.UnitsNeeded, sums.IsEnough));
        Assert.Equal(1 - Math.Pow(0.05, 1 / 30.0), sums.SmallestEpsilon, 1e-12);
    }

    [Fact]
    public async Task Certified_temperatures_undo_over_confidence()
    {
        var outcome = await _cascade.CertifyAsync();

        // Of normal log-odds with mean +-m and deviation 1.5, calibrated ones are 2 m / 2.25 times as large; voters say twice what they drew.
        double[] means = [2.5, 2.5, 2, 5];
        for (var i = 0; i < means.Length; i++)
            Assert.Equal(means[i] / 2.25, outcome.Certificate.Voters[i].Slope, 0.35 * means[i] / 2.25);
    }

    [Fact]
    public async Task The_same_frames_give_the_same_certificate()
    {
        Assert.Equal((await _cascade.CertifyAsync()).Json, (await _cascade.CertifyAsync()).Json);
    }

    [Fact]
    public async Task Keeping_the_manifests_pool_changes_no_probability()
    {
        await _cascade.CertifyAsync(ThreeLevels.Ask with { KeepPool = true });
        await using var certified = _cascade.Build(_cascade.Manifest());
        await using var full = _cascade.BuildFull();
        Assert.Equal(CertificateState.Held, certified.Description.Certificate!.State);
        for (var random = new SplitMix(3); random.NextDouble() < 0.97;)
        {
            // None is sure of anything: nothing stops early.
            for (var i = 0; i < 4; i++)
                _cascade.Said[i] = (float)random.Normal() * 0.3f;
            using var one = await _cascade.RunAsync(certified);
            using var other = await _cascade.RunAsync(full);
            Assert.Equal(other.Verdict.Probability, one.Verdict.Probability, 1e-12);
            Assert.Equal(other.Verdict.IsRoadwork, one.Verdict.IsRoadwork);
        }
    }

    [Fact]
    public async Task Frames_without_a_full_verdict_take_no_part()
    {
        await using var engine = _cascade.BuildFull();
        var calibration = new CascadeCalibration(engine);
        _cascade.Said[1] = float.NaN;
        using (var degraded = await _cascade.RunAsync(engine))
            calibration.Add(degraded, "a", true);
        _cascade.Said[1] = 0;
        using (var whole = await _cascade.RunAsync(engine))
            calibration.Add(whole, "b", true);
        calibration.AddUnread();

        Assert.Equal((1, 2), (calibration.Rows, calibration.Skipped));
    }

    [Fact]
    public async Task Data_with_one_outcome_is_refused()
    {
        await using var engine = _cascade.BuildFull();
        var calibration = new CascadeCalibration(engine);
        for (var i = 0; i < 200; i++)
        {
            using var result = await _cascade.RunAsync(engine);
            calibration.Add(result, $"{i}", true);
        }

        var refusal = Assert.Throws<CalibrationException>(() => calibration.Certify(ThreeLevels.Ask));
        Assert.Contains("Both outcomes must occur", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_exits_is_nothing_to_calibrate()
    {
        await using var engine = _cascade.Build(_cascade.Manifest(certified: false));
        Assert.Contains("Never", Assert.Throws<ArgumentException>(() => new CascadeCalibration(engine)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.05, 0.5)]
    [InlineData(1, 0.05, 0.5)]
    [InlineData(0.05, double.NaN, 0.5)]
    [InlineData(0.05, 0.05, -1)]
    public void Shares_lie_between_0_and_1(double epsilon, double delta, double heldOut) => Assert.Throws<ArgumentOutOfRangeException>(
        () => CascadeCalibration.ArithmeticOf(100, ThreeLevels.Ask with { Epsilon = epsilon, Delta = delta, HeldOutShare = heldOut }));

    [Fact]
    public async Task A_certificate_is_held_against_data_and_certifies_nothing()
    {
        await _cascade.CertifyAsync();
        await using var engine = _cascade.BuildFull();
        var report = (await _cascade.CollectAsync(engine, 50, 1234, framesAScene: 6)).Check(_cascade.CertificatePath);

        Assert.Equal((300, 50), (report.Rows, report.Units));
        Assert.InRange(report.UnitDisagreements, 0, report.RowDisagreements);
        Assert.True(report.RowRate.Low <= report.RowRate.Rate && report.RowRate.Rate <= report.RowRate.High);
        Assert.True(report.UnitRate.Low <= report.UnitRate.Rate && report.UnitRate.Rate < report.UnitRate.High);
        Assert.Equal(BinomialBound.Upper(report.UnitDisagreements, 50, 0.025), report.UnitRate.High, 1e-12);
        Assert.InRange(report.Early, 75, 300);
        Assert.Equal([0, 2, 5], report.Drift.Select(d => d.Level));
        Assert.All(report.Drift, d => Assert.NotEqual(DriftState.Drifting, d.State));
    }

    [Fact]
    public async Task A_certificate_of_another_cascade_is_not_held_against_data()
    {
        await _cascade.CertifyAsync();
        await using var engine = _cascade.Build(
            _cascade.Manifest(certified: false) with { Consensus = new ConsensusManifest(0.4, 1e-6) }, o => o with { Exits = ExitPolicy.Never });
        var calibration = await _cascade.CollectAsync(engine, 5, 9);

        Assert.Contains("decision threshold is 0.5 in the certificate, 0.4 here", Assert.Throws<CalibrationException>(() => calibration.Check(_cascade.CertificatePath)).Message, StringComparison.Ordinal);
    }
}
