using Natix.Engine.Cascade;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>All seven levels, and a cascade of 26 models in the shape that roadwork cascades are drawn in.</summary>
public sealed class SevenLevelTests : IDisposable
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 64);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly string[] Detectors = ["yolo-master", "yolo26", "yolo11", "rt-detr", "d-fine", "rf-detr", "grounding", "sam-detector", "night", "auxiliary"];

    // By the pool before the level: from, to, who is asked.
    private static readonly (double From, double To, string Model)[] Fast =
        [(0, 0.25, "vlm-32b"), (0.25, 0.4, "vlm-8b-thinking"), (0.4, 0.55, "vlm-phi"), (0.55, 0.7, "vlm-8b"), (0.7, 0.85, "vlm-4b-b"), (0.85, 1, "vlm-4b-a")];

    private readonly ManualResetEventSlim _gate = new();
    private readonly HashSet<string> _broken = [];
    private readonly HashSet<string> _late = [];
    private readonly PaintedBackend _backend;

    public SevenLevelTests()
    {
        _backend = new PaintedBackend(model =>
        {
            if (_broken.Contains(model))
                throw new ModelRunException($"{model} fell over");
            if (_late.Contains(model))
                _gate.Wait(Long);
        });
        _backend.Set("embedder", [1, 2, 3, 4]);
        _backend.Set("depth", Enumerable.Repeat(2f, 16).ToArray());
        Doubt();
    }

    public void Dispose()
    {
        _gate.Set();
        _backend.Dispose();
        _gate.Dispose();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public async Task Each_level_can_decide(int decides, bool roadwork)
    {
        // Before the level that decides nobody takes a side; 13.8, where the clamp holds it, over six voters still passes 0.9.
        using var backend = new ScriptedBackend([.. Enumerable.Range(0, 6).Select(i => ($"m{i}", (Func<float>)(() => i == decides ? roadwork ? 40 : -40 : i > decides ? 0 : 0.1f)))]);
        await using var engine = ScriptedCascade.Build(
            backend, ScriptedCascade.OneWorker, [.. Enumerable.Range(0, 6).Select(i => ScriptedCascade.Level(i, new TwoSidedExit(0.1, 0.9), $"m{i}"))]);
        using var result = await engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));

        Assert.Equal((decides, roadwork, Math.Min(decides + 1, 6)), (result.Verdict.Level, result.Verdict.IsRoadwork, result.Verdict.Voters));
        for (var i = 0; i < 6; i++)
            Assert.Equal(i <= decides ? 1 : 0, backend.Runs($"m{i}"));
    }

    [Fact]
    public async Task A_sure_screen_spares_the_other_25_models()
    {
        await using var engine = Build();
        Assert.Equal(26, engine.Description.Models.Count);
        _backend.Set("screen", [9]);
        using var result = await RunAsync(engine);

        Assert.Equal((0, true, false), (result.Verdict.Level, result.Verdict.IsRoadwork, result.Verdict.Degraded));
        Assert.Equal(2, engine.Description.Models.Count(m => _backend.Runs(m.Name) > 0));
    }

    [Fact]
    public async Task A_doubtful_frame_goes_through_all_seven_levels()
    {
        await using var engine = Build();
        using var result = await RunAsync(engine);

        // 2 foundation (one votes), 10 detectors, 5 branches (depth does not vote), 1 fast of 6 by its band, 2 power, 1 precision.
        Assert.False(result.Error.IsError);
        Assert.Equal((Verdict.ConsensusLevel, false), (result.Verdict.Level, result.Verdict.Degraded));
        Assert.Equal(1 + 10 + 4 + 1 + 2 + 1, result.Verdict.Voters);
        Assert.Equal([0, 1, 2, 3, 4, 5], result.Evidence.ToArray().Select(e => e.Level).Distinct());
        Assert.Single(Fast, f => _backend.Runs(f.Model) == 1);
        Assert.Equal(16, result.Depth.Length);
        Assert.Equal(4, result.Embedding(1).Length);
    }

    [Theory]
    [InlineData(-3f)]
    [InlineData(-0.8f)]
    [InlineData(-0.1f)]
    [InlineData(0.6f)]
    [InlineData(1.3f)]
    [InlineData(2.4f)]
    public async Task The_band_of_the_pool_chooses_the_fast_model(float logit)
    {
        Everyone(logit);
        await using var engine = Build();
        using var result = await RunAsync(engine);

        var p = 1 / (1 + Math.Exp(-logit));
        Assert.Equal([Fast.Single(f => p >= f.From && p < f.To).Model], Fast.Where(f => _backend.Runs(f.Model) == 1).Select(f => f.Model));
    }

    [Fact]
    public async Task Detectors_that_agree_show_in_the_objects()
    {
        foreach (var (detector, i) in Detectors.Select((d, i) => (d, i)))
            _backend.Set(detector, i < 8 ? PaintedModels.Rows([10, 10, 30, 30, 0.5f, 0]) : PaintedModels.Rows());
        _backend.Set("segments", [-5], [0.3f, 0.3f, 0.3f, 0.3f], new float[16]);
        await using var engine = Build();
        using var result = await RunAsync(engine);

        // The segmenter finds boxes too and knows cones: it saw none here.
        var cone = Assert.Single(result.Objects.ToArray());
        Assert.Equal((8, 11, "cone"), (cone.Agreement, cone.Detectors, engine.Description.ObjectLabels[cone.LabelId]));
    }

    [Fact]
    public async Task Failed_and_late_models_are_missing_voters_and_no_failed_frame()
    {
        _broken.UnionWith(["rt-detr", "anomaly-clip", "depth"]);
        _late.Add("power-a");
        await using var engine = Build();
        using var result = await RunAsync(engine).AsTask().WaitAsync(Long);

        Assert.False(result.Error.IsError);
        Assert.True(result.Verdict.Degraded);
        Assert.Equal(Verdict.ConsensusLevel, result.Verdict.Level);
        // Depth has no vote to lose; without the late model nobody contradicts anybody, so that the last level is not asked.
        Assert.Equal(19 - 3 - 1, result.Verdict.Voters);
        Assert.Equal(1, result.ObserverFailures);
        Assert.DoesNotContain(result.Evidence.ToArray(), e => engine.Description.Models[e.ModelIndex].Name is "rt-detr" or "anomaly-clip" or "power-a");
        _gate.Set();
    }

    [Fact]
    public async Task With_a_voter_missing_no_level_stops_however_sure_the_others_are()
    {
        _broken.Add("screen");
        Everyone(6);
        await using var engine = Build();
        using var result = await RunAsync(engine);

        Assert.Equal((Verdict.ConsensusLevel, true, true), (result.Verdict.Level, result.Verdict.IsRoadwork, result.Verdict.Degraded));
    }

    [Fact]
    public async Task The_last_level_is_asked_only_when_voters_contradict_each_other()
    {
        Everyone(0.5f);
        await using var engine = Build();
        (await RunAsync(engine)).Dispose();
        Assert.Equal(0, _backend.Runs("precision"));
        _backend.Set("power-a", [-3]);
        _backend.Set("power-b", [3]);
        (await RunAsync(engine)).Dispose();
        Assert.Equal(1, _backend.Runs("precision"));
    }

    // Nobody is sure; the power models contradict each other, so that the last level runs.
    private void Doubt()
    {
        Everyone(0.2f);
        _backend.Set("power-a", [-2]);
        _backend.Set("power-b", [2]);
    }

    private void Everyone(float logit)
    {
        foreach (var model in (string[])["screen", "tracks", "power-a", "power-b", "precision", .. Fast.Select(f => f.Model)])
            _backend.Set(model, [logit]);
        var score = 1 / (1 + MathF.Exp(-logit));
        foreach (var detector in Detectors)
            _backend.Set(detector, PaintedModels.Rows([10, 10, 30, 30, score, 0]));
        _backend.Set("segments", [logit], [0.3f, 0.3f, 0.3f, 0.3f], new float[16]);
        // Softmax of 10 cos over two labels: the difference of the cosines is the logit over 10.
        var angle = MathF.Asin(Math.Clamp(logit / 10 / MathF.Sqrt(2), -1, 1));
        float[] direction = [MathF.Cos((MathF.PI / 4) - angle), MathF.Sin((MathF.PI / 4) - angle)];
        _backend.Set("anomaly-ov", direction);
        _backend.Set("anomaly-clip", direction);
    }

    private RoadworkEngine Build()
    {
        var exit = new TwoSidedExit(0.01, 0.99);
        LevelManifest Level(int number, string name, TwoSidedExit? stops, params LevelModel[] models) => new()
        {
            Level = number,
            Name = name,
            Entry = EntryRule.Undecided,
            Exit = stops,
            Models = models,
            TimeoutMs = number == 4 ? 200 : 30_000,
        };
        var levels = new[]
        {
            Level(0, "foundation", exit, Seat(PaintedModels.Classifier("screen")), Seat(PaintedModels.Embedding("embedder"))),
            Level(1, "detection", exit, [.. Detectors.Select(d => Seat(PaintedModels.Detector(d, "cone", "drum")))]),
            Level(
                2, "branches", exit, Seat(PaintedModels.ZeroShot("anomaly-ov")), Seat(PaintedModels.ZeroShot("anomaly-clip")), Seat(PaintedModels.Depth("depth")),
                Seat(PaintedModels.Masks("segments")), Seat(PaintedModels.Classifier("tracks"))),
            Level(3, "fast", exit, [.. Fast.Select(f => Seat(PaintedModels.Classifier(f.Model)) with { When = new ProbabilityBand(f.From, f.To) })]),
            Level(4, "power", exit, Seat(PaintedModels.Classifier("power-a")), Seat(PaintedModels.Classifier("power-b"))),
            Level(5, "precision", exit, Seat(PaintedModels.Classifier("precision"))) with { Entry = EntryRule.Disagreement },
        };
        var plan = CascadePlan.Load(ScriptedCascade.Manifest(levels), _backend, _ => new ModelSettings(new SessionSettings(), 1));
        return new RoadworkEngine(plan, _backend, new EngineOptions { Workers = 3, MaxInFlight = 4 }, [WorkerRole.Everything, WorkerRole.Everything, WorkerRole.Everything]);
    }

    private static LevelModel Seat(ModelManifest model) => new(model, 1);

    private static ValueTask<FrameResult> RunAsync(RoadworkEngine engine) => engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));
}
