using Natix.Engine.Cascade;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>What several detectors see together.</summary>
public sealed class ObjectFusionTests
{
    private static readonly byte[] Frame = TestImages.Jpeg(64, 64);

    [Fact]
    public async Task Boxes_of_several_detectors_become_objects_with_their_agreement()
    {
        using var backend = new PaintedBackend();
        backend.Set("a", PaintedModels.Rows([10, 10, 30, 30, 0.9f, 0], [40, 40, 60, 60, 0.8f, 1]));
        backend.Set("b", PaintedModels.Rows([12, 10, 32, 30, 0.6f, 1]));
        backend.Set("c", PaintedModels.Rows());
        await using var engine = Build(backend, (PaintedModels.Detector("a", "cone", "drum"), 1), (PaintedModels.Detector("b", "Barrier", " CONE"), 1), (PaintedModels.Detector("c", "cone"), 1));
        Assert.Equal(["cone", "drum", "Barrier"], engine.Description.ObjectLabels);
        using var result = await RunAsync(engine);

        // The drum: only its own detector knows the label, so nobody's silence counts against it. The cone: two of three saw it.
        Assert.Equal(2, result.Objects.Length);
        var (drum, cone) = (result.Objects[0], result.Objects[1]);
        Assert.Equal(new DetectedObject(40, 40, 60, 60, 0.8f, 1, 1, 1), drum);
        Assert.Equal((0, 2, 3), (cone.LabelId, cone.Agreement, cone.Detectors));
        Assert.Equal((0.9 * 10 + 0.6 * 12) / 1.5, cone.Left, 1e-4);
        Assert.Equal((0.9 * 30 + 0.6 * 32) / 1.5, cone.Right, 1e-4);
        Assert.Equal(0.75 * 2 / 3, cone.Score, 1e-5);
        Assert.Equal(3, result.Detections.Length);
    }

    [Theory]
    [InlineData("Nms", null, 10, 0.9 * 2 / 3)]
    [InlineData("DiouNms", null, 10, 0.9 * 2 / 3)]
    [InlineData("SoftNms", 0.5, 10, 0.9 * 2 / 3)]
    public async Task A_cascade_that_asks_for_suppression_keeps_the_strongest_box(string method, double? sigma, float left, double score)
    {
        using var backend = new PaintedBackend();
        backend.Set("a", PaintedModels.Rows([10, 10, 30, 30, 0.9f, 0]));
        backend.Set("b", PaintedModels.Rows([12, 10, 32, 30, 0.6f, 0]));
        backend.Set("c", PaintedModels.Rows());
        var fusion = new FusionManifest(Enum.Parse<FusionMethod>(method), 0.5, sigma);
        await using var engine = Build(backend, fusion, (PaintedModels.Detector("a", "cone"), 1), (PaintedModels.Detector("b", "cone"), 1), (PaintedModels.Detector("c", "cone"), 1));
        using var result = await RunAsync(engine);

        var kept = result.Objects[0];
        Assert.Equal((left, 2, 3), (kept.Left, kept.Agreement, kept.Detectors));
        Assert.Equal(score, kept.Score, 1e-6);
        Assert.Equal(sigma is null ? 1 : 2, result.Objects.Length); // soft suppression only weakens the other
    }

    [Fact]
    public async Task A_detector_that_failed_is_not_counted_as_silent()
    {
        using var backend = new PaintedBackend(model =>
        {
            if (model == "b")
                throw new ModelRunException("b fell over");
        });
        backend.Set("a", PaintedModels.Rows([10, 10, 30, 30, 0.9f, 0]));
        await using var engine = Build(backend, (PaintedModels.Detector("a", "cone"), 1), (PaintedModels.Detector("b", "cone"), 1));
        using var result = await RunAsync(engine);

        Assert.Equal(new DetectedObject(10, 10, 30, 30, 0.9f, 0, 1, 1), Assert.Single(result.Objects.ToArray()));
    }

    [Fact]
    public async Task Weights_of_seats_are_the_detectors_weights_and_an_observer_counts_as_one()
    {
        using var backend = new PaintedBackend();
        backend.Set("a", PaintedModels.Rows([10, 10, 30, 30, 0.8f, 0]));
        backend.Set("b", PaintedModels.Rows());
        await using var engine = Build(backend, (PaintedModels.Detector("a", "cone"), 3), (PaintedModels.Detector("b", "cone"), 0));
        using var result = await RunAsync(engine);

        Assert.Equal(0.8 * 3 / 4, Assert.Single(result.Objects.ToArray()).Score, 1e-6);
    }

    [Fact]
    public async Task A_frame_without_boxes_has_no_objects_and_the_next_one_none_of_the_last()
    {
        using var backend = new PaintedBackend();
        await using var engine = Build(backend, (PaintedModels.Detector("a", "cone"), 1));
        foreach (var seen in (bool[])[true, false, true])
        {
            backend.Set("a", seen ? PaintedModels.Rows([10, 10, 30, 30, 0.9f, 0]) : PaintedModels.Rows());
            using var result = await RunAsync(engine);
            Assert.Equal(seen ? 1 : 0, result.Objects.Length);
        }
    }

    [Fact]
    public async Task Whatever_detectors_see_objects_are_no_more_than_boxes_and_agree_with_no_more_than_looked()
    {
        using var backend = new PaintedBackend();
        string[][] labels = [["cone", "drum"], ["drum", "Cone", "sign"], ["sign"], ["cone"]];
        await using var engine = Build(backend, [.. labels.Select((l, i) => (PaintedModels.Detector($"m{i}", l), (double)i))]);
        var random = new Random(11);
        for (var frame = 0; frame < 200; frame++)
        {
            for (var i = 0; i < labels.Length; i++)
                backend.Set($"m{i}", PaintedModels.Rows([.. Enumerable.Range(0, random.Next(4)).Select(_ => Box(random, labels[i].Length))]));
            using var result = await RunAsync(engine);
            Assert.InRange(result.Objects.Length, result.Detections.Length == 0 ? 0 : 1, result.Detections.Length);
            var last = 1f;
            foreach (var found in result.Objects)
            {
                Assert.InRange(found.Score, 0, last);
                Assert.InRange(found.Agreement, 1, found.Detectors);
                Assert.Equal(labels.Count(l => l.Contains(engine.Description.ObjectLabels[found.LabelId], StringComparer.OrdinalIgnoreCase)), found.Detectors);
                Assert.True(found is { Left: >= 0, Top: >= 0, Right: <= 64, Bottom: <= 64 } && found.Left <= found.Right && found.Top <= found.Bottom, $"{found}");
                last = found.Score;
            }
        }
    }

    // Corners anywhere, also outside the image.
    private static float[] Box(Random random, int classes)
    {
        var (left, top) = (random.Next(-20, 60), random.Next(-20, 60));
        return [left, top, left + random.Next(1, 60), top + random.Next(1, 60), random.NextSingle(), random.Next(classes)];
    }

    [Fact]
    public void More_detectors_than_can_be_fused_are_refused()
    {
        using var backend = new PaintedBackend();
        var many = Enumerable.Range(0, ObjectFusion.MostDetectors + 1).Select(i => (PaintedModels.Detector($"m{i}", "cone"), 1.0)).ToArray();
        Assert.Contains("m64", Assert.Throws<ModelContractException>(() => Build(backend, many)).Message, StringComparison.Ordinal);
    }

    private static RoadworkEngine Build(PaintedBackend backend, params (ModelManifest Model, double Weight)[] models) =>
        Build(backend, FusionManifest.Default, models);

    private static RoadworkEngine Build(PaintedBackend backend, FusionManifest fusion, params (ModelManifest Model, double Weight)[] models)
    {
        var level = new LevelManifest { Level = 1, Name = "detect", Entry = EntryRule.Always, Exit = null, Models = [.. models.Select(m => new LevelModel(m.Model, m.Weight))] };
        var manifest = ScriptedCascade.Manifest(level);
        var plan = CascadePlan.Load(manifest with { Consensus = manifest.Consensus with { Fusion = fusion } }, backend, _ => new ModelSettings(new SessionSettings(), 1));
        return new RoadworkEngine(plan, backend, ScriptedCascade.OneWorker, [WorkerRole.Everything]);
    }

    private static ValueTask<FrameResult> RunAsync(RoadworkEngine engine) => engine.SubmitAsync(engine.Lend(Frame), FrameInfo.Still("a"));
}
