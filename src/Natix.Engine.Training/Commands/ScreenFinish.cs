using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Natix.Engine.Data.Samples;
using Natix.Engine.Onnx;
using Natix.Engine.Training.Baselines;
using Natix.Engine.Training.Evaluation;
using Natix.Engine.Training.Export;
using Natix.Engine.Training.Fitting;
using Natix.Engine.Training.Networks;
using Natix.Engine.Training.Publishing;

namespace Natix.Engine.Training.Commands;

/// <summary>What follows training: export, parity, calibration, figures, and the files of the model folder.</summary>
internal sealed class ScreenFinish(ScreenOptions options, TrainingCorpus corpus, ScreenTrainer trainer)
{
    private const int ParityImages = 64;

    public void Write(JsonNode? folds)
    {
        using var net = trainer.Averaged();
        var bytes = OnnxWriter.Write(ScreenExporter.Export(net, [new("natix.model", "screen"), new("natix.version", options.Version)]));
        using var model = new OnnxScreen(bytes);
        var frames = LabelledFrames.Of(corpus, options.Frames);
        var difference = Compare(net, model);
        var scorer = new Scorer(model);
        var composites = scorer.Samples(HeldOutSource(), options.EvaluationSamples, "composites");
        var calibration = Calibration.Fit([.. composites.Select(s => s.Logit)], [.. composites.Select(s => s.Label)]);
        var real = scorer.Frames(frames);
        var report = new JsonObject
        {
            ["model"] = new JsonObject { ["version"] = options.Version, ["parameters"] = net.parameters().Sum(p => p.numel()), ["bytes"] = bytes.Length },
            ["training"] = Training(),
            ["parity"] = new JsonObject
            {
                ["images"] = ParityImages,
                ["against"] = "the trained net in double precision",
                ["logitDifference"] = difference.Logit,
                ["heatDifference"] = difference.Heat,
                ["tolerance"] = ParityCheck.Tolerance,
            },
            ["latency"] = new JsonObject { ["onnxRuntimeOneThreadMedianMs"] = Math.Round(Latency(model), 2) },
            ["calibration"] = new JsonObject { ["temperature"] = Math.Round(calibration.Temperature, 6), ["bias"] = Math.Round(calibration.Bias, 6), ["fittedOn"] = "held-out composites" },
            ["heldOutComposites"] = Figures.Of(composites, calibration).ToJson(),
            ["heldOutFrames"] = Figures.Of([.. real.Where(s => options.HoldsOut(s.Source))], calibration).ToJson(),
            ["seenFrames"] = Figures.Of([.. real.Where(s => !options.HoldsOut(s.Source))], calibration).ToJson(),
            ["framesBySource"] = BySource(real, calibration),
            ["shortcutBaselines"] = Baselines(frames),
            ["folds"] = folds,
        };
        Save(bytes, ModelManifest.Screen(bytes, "screen.onnx", options.Version, net.Shape, calibration, net.parameters().Sum(p => p.numel())), report);
    }

    private RoadworkSampleSource HeldOutSource() => new(
        corpus.Where(options.HoldsOut), new SampleMix { RealPositives = 0, BoxedCones = 0 }, 224, (ulong)options.Seed + 1_000_003);

    private Parity Compare(ScreenNet net, OnnxScreen model)
    {
        var source = HeldOutSource();
        var images = Enumerable.Range(0, ParityImages).Select(i =>
        {
            var image = new float[3 * source.Size * source.Size];
            source.Fill(i, image, new float[net.Shape.Grid * net.Shape.Grid]);
            return image;
        });
        var difference = ParityCheck.LargestDifference(net, model, images);
        return difference.Largest <= ParityCheck.Tolerance
            ? difference
            : throw new InvalidDataException($"The exported graph differs from the net by {difference.Largest:E2} (allowed: {ParityCheck.Tolerance:E0}); nothing was written.");
    }

    private JsonObject Training() => new()
    {
        ["steps"] = trainer.Steps,
        ["minutes"] = Math.Round(trainer.Elapsed.TotalMinutes, 1),
        ["seed"] = options.Seed,
        ["heldOutSources"] = new JsonArray([.. corpus.Sources.Where(options.HoldsOut).Select(s => (JsonNode)s)]),
        ["imageLossLast100"] = Math.Round(trainer.Losses.TakeLast(100).DefaultIfEmpty(float.NaN).Average(), 4),
    };

    private JsonArray BySource(IReadOnlyList<Scored> real, Calibration calibration) => new([.. real
        .GroupBy(s => s.Source).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g =>
        {
            var figures = Figures.Of([.. g], calibration).ToJson();
            figures["source"] = g.Key;
            figures["heldOut"] = options.HoldsOut(g.Key);
            return (JsonNode)figures;
        })]);

    private JsonObject Baselines(IReadOnlyList<(CorpusImage Picture, int Label)> frames) => new(ShortcutBaselines
        .OutOfFold(options.Frames, frames)
        .Select(b => KeyValuePair.Create(b.Key, (JsonNode?)Figures.Of(b.Value, Calibration.Identity).ToJson())));

    private static double Latency(OnnxScreen model)
    {
        var image = new float[3 * model.Size * model.Size];
        var times = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            var start = Stopwatch.GetTimestamp();
            model.Run(image);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Skip(10).Order().ElementAt(25);
    }

    private void Save(byte[] model, JsonObject manifest, JsonObject report)
    {
        var indented = new JsonSerializerOptions { WriteIndented = true };
        Directory.CreateDirectory(options.Out);
        File.WriteAllBytes(Path.Combine(options.Out, "screen.onnx"), model);
        File.WriteAllText(Path.Combine(options.Out, "model.json"), manifest.ToJsonString(indented) + "\n");
        File.WriteAllText(Path.Combine(options.Out, "report.json"), report.ToJsonString(indented) + "\n");
        File.WriteAllText(Path.Combine(options.Out, "MODEL_CARD.md"), ModelCard.Write(report));
        if (trainer.Losses.Count > 0)
        {
            LossCurve.Write(Path.Combine(options.Out, "loss.png"), trainer.Losses);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wrote {options.Out}: {model.Length} bytes of weights and graph"));
    }
}
