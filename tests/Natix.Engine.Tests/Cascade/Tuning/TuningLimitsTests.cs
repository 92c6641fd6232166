using System.Diagnostics;
using Natix.Engine.Cascade.Tuning;
using Natix.Engine.Devices;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Tuning;

/// <summary>What a measurement may cost, and which one may be used again.</summary>
public sealed class TuningLimitsTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-tuning-").FullName;

    private EngineOptions Measured => new() { Tune = true, Clock = _clock, TuningCachePath = CachePath };

    private string CachePath => Path.Combine(_folder, "tuning.json");

    private static ModelManifest Model => Cascade.Levels[0].Models[0].Manifest;

    private static CascadeManifest Cascade => ScriptedCascade.Manifest(ScriptedCascade.Level(0, null, "screen"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("\"workers\": 1,", "\"workers\": 999,")] // more than any machine these tests run on has cores
    [InlineData("\"threads\": 1,", "\"threads\": 777,")]
    [InlineData("\"run_ms\": 2,", "\"run_ms\": 1e999,")]
    [InlineData("\"run_ms\": 2,", "\"run_ms\": -2,")]
    public void What_this_machine_was_never_tried_with_is_measured_over(string right, string wrong)
    {
        using var backend = Backend();
        var options = Measured;
        Decide(backend, options);
        var kept = File.ReadAllText(CachePath).Replace($"\"workers\": {Environment.ProcessorCount},", "\"workers\": 1,", StringComparison.Ordinal);
        File.WriteAllText(CachePath, kept);
        Assert.Equal(TuningSource.Cached, Decide(backend, options).Source);
        Assert.Contains(right, kept, StringComparison.Ordinal);
        File.WriteAllText(CachePath, kept.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal(TuningSource.Measured, Decide(backend, options).Source);
        Assert.Equal(TuningSource.Cached, Decide(backend, options).Source);
    }

    [Fact]
    public void A_choice_that_is_not_among_the_trials_is_not_used()
    {
        TuningTrial[] trials = [new(2, 1, 1, 4, 470), new(2, 1, 4, 8, 900)];
        var known = new TuningReport(TuningSource.Cached, 2, [new ModelTuning("screen", 1, 4, trials)]);
        var open = new EngineOptions();

        Assert.NotNull(KnownTuning.Fit(known, open, 2));
        Assert.Null(KnownTuning.Fit(known, open, 1));
        Assert.Null(KnownTuning.Fit(known with { Workers = 1 }, open, 2));
        Assert.Null(KnownTuning.Fit(known with { Models = [known.Models[0] with { MaxBatch = 8 }] }, open, 2));
        Assert.Null(KnownTuning.Fit(known with { Models = [known.Models[0] with { IntraOpThreads = 2 }] }, open, 2));
        Assert.Null(KnownTuning.Fit(known, open with { Workers = 1 }, 2));
        Assert.Equal(16, KnownTuning.Fit(known, open with { MaxBatch = 16 }, 2)!.Models[0].MaxBatch);
    }

    [Fact]
    public void A_pipe_or_a_huge_file_in_the_place_of_the_file_keeps_nobody_waiting()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("there are no named pipes in folders here");
        using (var make = Process.Start("mkfifo", [CachePath]))
            make.WaitForExit();
        Assert.True(File.Exists(CachePath));
        using var backend = Backend();
        Assert.Equal(TuningSource.Measured, Decide(backend, Measured).Source);

        using (var huge = File.Create(CachePath))
            huge.SetLength(1L << 40);
        Assert.Equal(TuningSource.Measured, Decide(backend, Measured).Source);
        Assert.Equal(TuningSource.Cached, Decide(backend, Measured).Source);
    }

    [Fact]
    public void Another_size_or_type_of_the_input_is_another_measurement()
    {
        using var backend = Backend();
        var input = Model.Input;
        ModelManifest[] models =
        [
            Model, Model with { Input = input with { Width = input.Width * 2 } }, Model with { Input = input with { Type = TensorType.UInt8 } },
            Model with { Input = input with { Layout = TensorLayout.Nhwc } },
        ];
        Assert.Equal(models.Length, models.Select(m => TuningKey.Of(CpuProbe.Inspect(), backend, [m], Measured)).Distinct().Count());
    }

    [Fact]
    public void Tensors_that_cannot_be_bound_are_no_trial_and_no_failed_start()
    {
        using var none = new ScriptedBackend(("screen", () => 0)) { MaxBindings = 0 };
        var tuning = Decide(none, Measured);
        Assert.Equal((TuningSource.Default, Environment.ProcessorCount, 1), (tuning.Source, tuning.Workers, tuning.Models[0].MaxBatch));
        Assert.Contains("defaults hold", tuning.Note, StringComparison.Ordinal);
        Assert.False(File.Exists(CachePath));

        using var two = new ScriptedBackend(("screen", () => 0)) { MaxBindings = 2, BeforeRun = _ => _clock.Advance(2000) };
        using var probe = new TuningProbe(two, Model, false, TimeSpan.FromSeconds(2), _clock);
        probe.Measure([new(4, 1, 1), new(2, 1, 1), new(1, 1, 1)]);
        Assert.Equal([2, 1], probe.Trials.Select(t => t.Workers));
        Assert.Equal((0, false), (two.LiveBindings, probe.WasCut));
    }

    [Fact]
    public void Only_one_settings_tensors_live_at_a_time_and_none_that_are_too_large()
    {
        var most = 0;
        ScriptedBackend? watched = null;
        using var backend = watched = new ScriptedBackend(("screen", () => 0))
        {
            TakesBatches = true,
            BeforeRun = _ =>
            {
                most = Math.Max(most, watched!.LiveBindings);
                _clock.Advance(2000);
            },
        };
        var frame = Model.Input.ByteCount + Model.Outputs.Sum(o => o.ByteCount);
        using var probe = new TuningProbe(backend, Model, false, TimeSpan.FromSeconds(2), _clock) { MaxBytes = 4 * frame };
        probe.Measure([new(1, 1, 1), new(1, 1, 2), new(2, 1, 2), new(1, 1, 4), new(1, 1, 8), new(5, 1, 1)]);

        Assert.Equal([(1, 1), (1, 2), (2, 2), (1, 4)], probe.Trials.Select(t => (t.Workers, t.Batch)));
        Assert.Equal(2, most);
    }

    [Fact]
    public void No_more_workers_than_cores_are_tried_and_what_is_given_still_holds()
    {
        using var backend = Backend();
        var tuning = Decide(backend, Measured with { Workers = 1000, IntraOpThreads = 1 });
        Assert.Equal((TuningSource.Measured, 1000), (tuning.Source, tuning.Workers));
        Assert.All(tuning.Models[0].Trials, t => Assert.Equal(Environment.ProcessorCount, t.Workers));
        Assert.Equal(1000, Decide(backend, Measured with { Workers = 1000, IntraOpThreads = 1 }).Workers);
    }

    [Fact]
    public void A_measurement_cut_short_is_used_but_not_kept()
    {
        using var backend = new ScriptedBackend(("screen", () => 0)) { TakesBatches = true, BeforeRun = _ => _clock.Advance(900_000) };
        var tuning = Decide(backend, Measured with { Workers = 1, IntraOpThreads = 1 });
        Assert.Equal(TuningSource.Measured, tuning.Source);
        Assert.Contains("time", tuning.Note, StringComparison.Ordinal);
        Assert.False(File.Exists(CachePath));
    }

    [Fact]
    public void A_model_has_its_own_time_whatever_the_others_take()
    {
        using var backend = new ScriptedBackend(("screen", () => 0)) { TakesBatches = true, BeforeRun = _ => _clock.Advance(1000) };
        using var probe = new TuningProbe(backend, Model, false, TimeSpan.FromSeconds(2), _clock);
        probe.Measure([new(1, 1, 1)]);
        _clock.Advance(60_000_000);
        probe.Measure([new(1, 1, 1), new(1, 1, 2)]);
        Assert.Equal((2, false), (probe.Trials.Count, probe.WasCut));
    }

    private ScriptedBackend Backend() => new(("screen", () => 0)) { BeforeRun = _ => _clock.Advance(2000) };

    private static TuningReport Decide(ScriptedBackend backend, EngineOptions options) =>
        EngineTuning.Decide(Cascade, backend, options, TimeSpan.FromSeconds(2));
}
