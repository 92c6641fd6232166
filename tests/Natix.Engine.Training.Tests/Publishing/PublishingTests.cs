using System.Text.Json.Nodes;
using Natix.Engine.Training.Evaluation;
using Natix.Engine.Training.Networks;
using Natix.Engine.Training.Publishing;
using SkiaSharp;
using Xunit;

namespace Natix.Engine.Training.Tests.Publishing;

public sealed class PublishingTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void The_manifest_names_the_bytes_it_belongs_to()
    {
        var manifest = ModelManifest.Screen("abc"u8, "screen.onnx", "1.2.3", new ScreenShape(), new Calibration(1.5, -0.25), 10);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", manifest["sha256"]!.GetValue<string>());
        Assert.Equal("[1,1,28,28]", manifest["outputs"]![1]!["shape"]!.ToJsonString());
        Assert.Equal(40, manifest["weightsBytes"]!["float32"]!.GetValue<long>());
        Assert.Equal(1.5, manifest["calibration"]!["temperature"]!.GetValue<double>());
    }

    [Fact]
    public void The_card_carries_the_figures_of_the_report()
    {
        var card = ModelCard.Write(Report());
        Assert.Contains("| held-out frames: real frames of the sources kept out of training | 45 | 15 | 0.918 | 0.283 | 0.644 | 0.256 | 0.184 |", card, StringComparison.Ordinal);
        Assert.Contains("| clip a | 12 | 12 | - | 0.500 | held out |", card, StringComparison.Ordinal);
        Assert.Contains("2 models of the same shape, each trained for only 8 minutes", card, StringComparison.Ordinal);
        Assert.Contains("| fold 1, 260 steps: clip a, clip b | 100 | 40 | 0.700 |", card, StringComparison.Ordinal);
        Assert.Contains("share of orange pixels | 322", card, StringComparison.Ordinal);
        Assert.Contains("1,234 steps", card, StringComparison.Ordinal);
    }

    [Fact]
    public void The_loss_curve_is_a_picture()
    {
        LossCurve.Write(_path, [.. Enumerable.Range(0, 200).Select(i => 1f / (1 + (i * 0.05f)))]);
        using var bitmap = SKBitmap.Decode(_path);
        Assert.Equal((960, 400), (bitmap.Width, bitmap.Height));
        var strong = Enumerable.Range(0, bitmap.Height).Count(y => bitmap.GetPixel(500, y) is { Red: > 180, Green: < 120, Blue: < 80 });
        Assert.InRange(strong, 1, 12);
    }

    [Fact]
    public void The_running_median_ignores_a_spike() =>
        Assert.Equal([1f, 9f, 1f, 1f, 1f], LossCurve.RunningMedian([1, 9, 1, 1, 1], 3));

    public void Dispose() => File.Delete(_path);

    private static JsonObject Report()
    {
        JsonObject Row(int n, int positives, double? auc) => new()
        {
            ["n"] = n,
            ["positives"] = positives,
            ["auc"] = auc,
            ["mcc"] = 0.283,
            ["accuracy"] = n == 12 ? 0.5 : 0.644,
            ["ece"] = 0.256,
            ["brier"] = 0.184,
        };
        var source = Row(12, 12, null);
        (source["source"], source["heldOut"]) = ("clip a", true);
        var fold = Row(100, 40, 0.7);
        (fold["steps"], fold["sources"]) = (260L, new JsonArray("clip a", "clip b"));
        return new JsonObject
        {
            ["model"] = new JsonObject { ["version"] = "1.0.0", ["parameters"] = 680659L, ["bytes"] = 2724217 },
            ["training"] = new JsonObject { ["steps"] = 1234L, ["minutes"] = 57.0, ["seed"] = 1, ["heldOutSources"] = new JsonArray("clip a") },
            ["parity"] = new JsonObject { ["images"] = 64, ["logitDifference"] = 1.1e-5, ["heatDifference"] = 2.3e-5 },
            ["latency"] = new JsonObject { ["onnxRuntimeOneThreadMedianMs"] = 6.0 },
            ["calibration"] = new JsonObject { ["temperature"] = 1.1, ["bias"] = -0.4 },
            ["heldOutComposites"] = Row(600, 256, 0.7),
            ["heldOutFrames"] = Row(45, 15, 0.918),
            ["seenFrames"] = Row(277, 119, 0.8),
            ["framesBySource"] = new JsonArray(source),
            ["shortcutBaselines"] = new JsonObject { ["share of orange pixels"] = Row(322, 134, 0.77) },
            ["folds"] = new JsonObject { ["count"] = 2, ["minutes"] = 8.0, ["pooled"] = Row(322, 134, 0.75), ["each"] = new JsonArray(fold) },
        };
    }
}
