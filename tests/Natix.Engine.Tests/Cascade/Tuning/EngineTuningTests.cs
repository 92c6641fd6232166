using Natix.Engine.Cascade.Tuning;
using Xunit;

namespace Natix.Engine.Tests.Cascade.Tuning;

/// <summary>What is measured, what is kept, and what happens when that goes wrong.</summary>
public sealed class EngineTuningTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("natix-tuning-").FullName;

    // Time passes only while a model runs, so measurements are exact.
    private EngineOptions Measured => new() { Tune = true, Clock = _clock };

    private string CachePath => Path.Combine(_folder, "deep", "tuning.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nobody_measures_unless_asked()
    {
        using var backend = Backend();
        var tuning = Decide(backend, new EngineOptions { TuningCachePath = CachePath });

        Assert.Equal((TuningSource.Default, Environment.ProcessorCount), (tuning.Source, tuning.Workers));
        Assert.Equal(0, backend.Runs("screen"));
        Assert.False(File.Exists(CachePath));
    }

    [Fact]
    public void What_the_options_say_is_not_measured()
    {
        using var backend = Backend();
        var tuning = Decide(backend, Measured with { Workers = 3, MaxBatch = 5 });

        Assert.Equal((TuningSource.Given, 3), (tuning.Source, tuning.Workers));
        Assert.Equal((1, 5), (tuning.Models[0].IntraOpThreads, tuning.Models[0].MaxBatch));
        Assert.Equal(0, backend.Runs("screen"));
    }

    [Fact]
    public void What_is_left_open_is_measured_with_what_is_given()
    {
        using var backend = Backend();
        var tuning = Decide(backend, Measured with { Workers = 2, IntraOpThreads = 3 });

        Assert.Equal((TuningSource.Measured, 2), (tuning.Source, tuning.Workers));
        Assert.All(tuning.Models[0].Trials, t => Assert.Equal((Math.Min(2, Environment.ProcessorCount), 3), (t.Workers, t.IntraOpThreads)));
        Assert.All(tuning.Models[0].Trials, t => Assert.Equal(2 * t.Batch, t.RunMilliseconds, 1e-6));
        Assert.Equal([1, 2, 4, 8], tuning.Models[0].Trials.Select(t => t.Batch));
        Assert.Equal(0, backend.LiveBindings);
    }

    [Fact]
    public void A_model_whose_batches_pay_gets_them()
    {
        using var backend = new ScriptedBackend(("screen", () => 0)) { TakesBatches = true, BeforeRun = _ => _clock.Advance(2000) };
        var tuning = Decide(backend, Measured with { Workers = 1 });

        Assert.Equal(8, tuning.Models[0].MaxBatch);
    }

    [Fact]
    public void A_model_that_says_it_takes_batches_and_does_not_is_run_one_by_one()
    {
        using var backend = new ScriptedBackend(("screen", () => 0))
        {
            TakesBatches = true,
            BeforeRun = count =>
            {
                _clock.Advance(2000);
                if (count > 1)
                    throw new ModelRunException("a reshape to 1");
            },
        };
        Assert.Equal(1, Decide(backend, Measured).Models[0].MaxBatch);
        using var plan = ScriptedCascade.Plan(backend, 2, ScriptedCascade.Level(0, null, "screen"));
        var error = Assert.Throws<ModelContractException>(plan.CheckBatches);
        Assert.Contains("does not run with 2 images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_too_slow_to_measure_is_measured_once_and_starts_soon()
    {
        using var backend = new ScriptedBackend(("screen", () => 0)) { TakesBatches = true, BeforeRun = _ => _clock.Advance(3_000_000) };
        var tuning = Decide(backend, Measured with { Workers = 1 });

        Assert.Single(tuning.Models[0].Trials);
        Assert.Equal(1, tuning.Models[0].MaxBatch);
        Assert.Equal(1, backend.Runs("screen"));
    }

    [Fact]
    public void A_measurement_is_kept_and_found_again()
    {
        using var backend = Backend();
        var options = Measured with { TuningCachePath = CachePath };
        var first = Decide(backend, options);
        var runs = backend.Runs("screen");
        var second = Decide(backend, options);

        Assert.Equal((TuningSource.Measured, TuningSource.Cached), (first.Source, second.Source));
        Assert.Null(first.Note);
        Assert.Equal(runs, backend.Runs("screen"));
        Assert.Equal((first.Workers, first.Models[0].IntraOpThreads, first.Models[0].MaxBatch), (second.Workers, second.Models[0].IntraOpThreads, second.Models[0].MaxBatch));
        Assert.Equal(first.Models[0].Trials, second.Models[0].Trials);
        Assert.Equal(TuningSource.Measured, Decide(backend, options with { AllowSpinning = true }).Source);
        Assert.Equal(TuningSource.Cached, Decide(backend, options).Source); // both are kept
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(CachePath)!));
    }

    [Theory]
    [InlineData("workers", 1024)]
    [InlineData("threads", 777)]
    [InlineData("batch", 200)]
    public void A_kept_choice_that_no_measurement_here_could_make_is_measured_over(string what, int value)
    {
        using var backend = Backend();
        Decide(backend, Measured with { TuningCachePath = CachePath });
        var edited = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(CachePath))!;
        var entry = edited["entries"]![0]!;
        (what == "workers" ? entry : entry["models"]![0]!)[what] = value;
        File.WriteAllText(CachePath, edited.ToJsonString());

        var tuning = Decide(backend, Measured with { TuningCachePath = CachePath });

        Assert.Equal(TuningSource.Measured, tuning.Source);
        Assert.True(tuning.Workers <= Environment.ProcessorCount && tuning.Models[0].IntraOpThreads <= Environment.ProcessorCount && tuning.Models[0].MaxBatch <= 8);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"entries\":7}")]
    [InlineData("{\"entries\":[{\"key\":null,\"workers\":2,\"models\":[]}]}")]
    [InlineData("{\"entries\":[{\"key\":\"KEY\",\"workers\":0,\"models\":[]}]}")]
    [InlineData("{\"entries\":[{\"key\":\"KEY\",\"workers\":2,\"models\":[]}]}")]
    [InlineData("{\"entries\":[{\"key\":\"KEY\",\"workers\":2,\"models\":[{\"model\":\"screen\",\"threads\":-1,\"batch\":1,\"trials\":[]}]}]}")]
    public void A_file_that_is_no_measurement_is_measured_over(string content)
    {
        using var backend = Backend();
        var options = Measured with { TuningCachePath = CachePath };
        Decide(backend, options);
        var key = File.ReadAllText(CachePath).Split('"')[5];
        File.WriteAllText(CachePath, content.Replace("KEY", key, StringComparison.Ordinal));

        Assert.Equal(TuningSource.Measured, Decide(backend, options).Source);
        Assert.Equal(TuningSource.Cached, Decide(backend, options).Source);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_a_note()
    {
        using var backend = Backend();
        File.WriteAllText(Path.Combine(_folder, "deep"), "a file where a folder should be");
        var tuning = Decide(backend, Measured with { TuningCachePath = CachePath });

        Assert.Equal(TuningSource.Measured, tuning.Source);
        Assert.Contains(CachePath, tuning.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "1x1")]
    [InlineData(2, "2x1 2x2")]
    [InlineData(8, "8x1 8x2 8x8 4x1")]
    public void Every_core_has_a_worker_in_what_is_tried(int cores, string expected) =>
        Assert.Equal(expected, string.Join(' ', EngineTuning.Divisions(Measured, cores).Select(d => $"{d.Workers}x{d.Threads}")));

    [Fact]
    public void A_machine_busy_with_something_else_gets_the_defaults_and_nothing_is_kept()
    {
        var run = 0;
        using var backend = new ScriptedBackend(("screen", () => 0)) { TakesBatches = true, BeforeRun = _ => _clock.Advance(Interlocked.Increment(ref run) < 60 ? 2000 : 6000) };
        var tuning = Decide(backend, Measured with { Workers = 1, TuningCachePath = CachePath });

        Assert.Equal((TuningSource.Default, 1, 1), (tuning.Source, tuning.Workers, tuning.Models[0].MaxBatch));
        Assert.NotEmpty(tuning.Models[0].Trials);
        Assert.Contains("busy", tuning.Note, StringComparison.Ordinal);
        Assert.False(File.Exists(CachePath));
    }

    private ScriptedBackend Backend() => new(("screen", () => 0)) { TakesBatches = true, BeforeRun = count => _clock.Advance(2000 * count) };

    private static TuningReport Decide(ScriptedBackend backend, EngineOptions options, int milliseconds = 2000) => EngineTuning.Decide(
        ScriptedCascade.Manifest(ScriptedCascade.Level(0, null, "screen")), backend, options, TimeSpan.FromMilliseconds(milliseconds));
}
