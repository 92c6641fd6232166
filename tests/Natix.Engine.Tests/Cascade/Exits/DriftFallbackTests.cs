using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Natix.Engine.Diagnostics;
using Natix.Engine.Models;
using Natix.Engine.Tests.Consensus;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Exits;

/// <summary>What comes in is no longer what was certified.</summary>
public sealed class DriftFallbackTests : IDisposable
{
    private readonly ThreeLevels _cascade = new();

    public void Dispose() => _cascade.Dispose();

    [Fact]
    public async Task While_scores_drift_a_level_stops_only_where_certificate_and_manifest_agree()
    {
        var outcome = await _cascade.CertifyAsync();
        _cascade.ManifestExit = new TwoSidedExit(1e-9, 1 - 1e-9); // nothing reaches it but the clamp
        await using var engine = _cascade.Build(_cascade.Manifest());
        Assert.Equal(CertificateState.Held, engine.Description.Certificate!.State);
        var changes = new ConcurrentQueue<(object?, object?)>();
        using var listener = new MeterListener { InstrumentPublished = (i, l) => Enable(i, l) };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => changes.Enqueue((tags[0].Value, tags[1].Value)));
        listener.Start();

        // As certified: stable, and stops.
        var random = new SplitMix(31);
        Assert.True(await StopsOf(engine, random, 400, shift: 0) > 100);
        Assert.Equal(DriftState.Stable, StateOf(engine));

        // Other cameras, other scores: it is noticed, and the manifest's exits must agree.
        await StopsOf(engine, random, 400, shift: 6);
        Assert.Equal(DriftState.Drifting, StateOf(engine));
        Assert.Equal(0, await StopsOf(engine, random, 100, shift: 0));

        // Once the window has forgotten them, the certificate is in force again.
        await StopsOf(engine, random, 1200, shift: 0);
        Assert.Equal(DriftState.Stable, StateOf(engine));
        Assert.True(await StopsOf(engine, random, 100, shift: 0) > 20);
        Assert.True(outcome.ExitsEarly);

        // Other tests may drift meanwhile: theirs are among them.
        Assert.Contains((0, true), changes);
        Assert.Contains((0, false), changes);
    }

    private static void Enable(Instrument instrument, MeterListener listener)
    {
        if (instrument.Name == EngineTelemetry.DriftChanges)
            listener.EnableMeasurementEvents(instrument);
    }

    [Fact]
    public async Task A_manifest_that_agrees_lets_a_drifting_level_stop()
    {
        await _cascade.CertifyAsync();
        _cascade.ManifestExit = new TwoSidedExit(0.4, 0.6);
        await using var engine = _cascade.Build(_cascade.Manifest());
        var random = new SplitMix(32);
        await StopsOf(engine, random, 400, shift: 6);
        Assert.Equal(DriftState.Drifting, StateOf(engine));

        Assert.True(await StopsOf(engine, random, 100, shift: 6) > 50);
    }

    [Fact]
    public async Task Frames_that_are_alike_count_as_the_units_they_are()
    {
        await _cascade.CertifyAsync();
        await using var engine = _cascade.Build(_cascade.Manifest(), o => o with { DriftScoresPerUnit = 50 });

        // 400 neighbouring frames are eight scenes' worth: too few to say anything, however unlike.
        await StopsOf(engine, new SplitMix(33), 400, shift: 6);
        Assert.Equal(DriftState.TooFew, StateOf(engine));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_shows_one_scene_for_long_is_no_drift(bool hasClock)
    {
        await _cascade.CertifyAsync();
        await using var engine = _cascade.Build(_cascade.Manifest());
        await using var stream = engine.OpenStream("parked");
        _cascade.Draw(new SplitMix(34));
        for (var i = 0; i < 3000; i++)
        {
            using var result = await _cascade.RunAsync(engine, stream, i, hasClock ? i / 30.0 : double.NaN);
            Assert.False(result.Error.IsError, result.Error.Reason);
        }

        // A hundred seconds: ten looks, each ten seconds after the last.
        var drift = engine.Drift.Single(d => d.Level == 0);
        Assert.Equal((DriftState.TooFew, 10), (drift.State, drift.Observed));

        // The same frames without a stream would each be a scene.
        for (var i = 0; i < 400; i++)
        {
            using var result = await _cascade.RunAsync(engine);
        }

        Assert.Equal(DriftState.Drifting, StateOf(engine));
    }

    [Theory]
    [InlineData(0, DriftState.Stable)]
    [InlineData(6, DriftState.Drifting)]
    public async Task Scenes_of_a_stream_are_told_from_those_certified(double shift, DriftState expected)
    {
        await _cascade.CertifyAsync();
        await using var engine = _cascade.Build(_cascade.Manifest());
        await using var stream = engine.OpenStream("driving");
        var random = new SplitMix(35);
        for (var i = 0; i < 150 * 8; i++)
        {
            if (i % 8 == 0)
                _cascade.Draw(random, shift);
            // Eight frames a scene and ten seconds.
            using var result = await _cascade.RunAsync(engine, stream, i, i * 10 / 8.0);
        }

        var drift = engine.Drift.Single(d => d.Level == 0);
        Assert.Equal((expected, 150), (drift.State, drift.Observed));
    }

    private static DriftState StateOf(RoadworkEngine engine) => engine.Drift.Single(d => d.Level == 0).State;

    private async Task<int> StopsOf(RoadworkEngine engine, SplitMix random, int frames, double shift)
    {
        var stops = 0;
        for (var i = 0; i < frames; i++)
        {
            _cascade.Draw(random, shift);
            using var result = await _cascade.RunAsync(engine);
            stops += result.Verdict.Level < 5 ? 1 : 0;
        }

        return stops;
    }
}
