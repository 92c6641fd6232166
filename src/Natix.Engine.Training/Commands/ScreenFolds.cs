using System.Globalization;
using System.Text.Json.Nodes;
using Natix.Engine.Data.Samples;
using Natix.Engine.Onnx;
using Natix.Engine.Training.Baselines;
using Natix.Engine.Training.Evaluation;
using Natix.Engine.Training.Export;
using Natix.Engine.Training.Fitting;
using Spectre.Console;

namespace Natix.Engine.Training.Commands;

/// <summary>
/// Short models, each trained without the sources of one fold, judge the real frames of those sources. The only figures on all real frames that no
/// model has seen; the models are weaker than the shipped one, and the report says so.
/// </summary>
internal sealed class ScreenFolds(ScreenOptions options, TrainingCorpus corpus)
{
    private const int CalibrationSamples = 300;

    public JsonObject Run(CancellationToken cancel)
    {
        var frames = LabelledFrames.Of(corpus, options.Frames);
        var folds = SourceFolds.Assign([.. frames.Select(f => f.Picture.Source)], options.Folds);
        var pooled = new List<Scored>();
        var each = new JsonArray();
        for (var fold = 0; fold < options.Folds; fold++)
        {
            var left = frames.Where((_, i) => folds[i] == fold).ToArray();
            var (scored, steps) = Judge(fold, left, cancel);
            pooled.AddRange(scored);
            var figures = Figures.Of(scored, Calibration.Identity).ToJson();
            figures["steps"] = steps;
            figures["sources"] = new JsonArray([.. left.Select(f => f.Picture.Source).Distinct().Select(s => (JsonNode)s)]);
            each.Add(figures);
        }

        return new JsonObject
        {
            ["count"] = options.Folds,
            ["minutes"] = options.FoldMinutes,
            ["pooled"] = Figures.Of(pooled, Calibration.Identity).ToJson(),
            ["each"] = each,
        };
    }

    private (IReadOnlyList<Scored> Scored, long Steps) Judge(int fold, (CorpusImage Picture, int Label)[] left, CancellationToken cancel)
    {
        var without = left.Select(f => f.Picture.Source).ToHashSet(StringComparer.Ordinal);
        var seed = (ulong)options.Seed + 1000 + (ulong)fold;
        var source = new RoadworkSampleSource(corpus.Where(s => !without.Contains(s)), new SampleMix(), 224, seed);
        var name = string.Create(CultureInfo.InvariantCulture, $"fold{fold + 1}");
        var plan = ScreenCommand.Plan(options) with
        {
            Steps = null,
            Minutes = options.FoldMinutes,
            Checkpoint = Path.Combine(options.Work, name + ".safetensors"),
        };
        using var trainer = new ScreenTrainer(source, plan, TimeProvider.System);
        new TrainingProgress(AnsiConsole.Console).Show(name, report => trainer.Run(report, cancel));
        using var net = trainer.Averaged();
        using var model = new OnnxScreen(OnnxWriter.Write(ScreenExporter.Export(net, [])));
        var scorer = new Scorer(model);
        var calibration = Calibrated(scorer, without, seed);
        var scored = scorer.Frames(left).Select(s => s with { Logit = (s.Logit + calibration.Bias) / calibration.Temperature });
        return ([.. scored], trainer.Steps);
    }

    private Calibration Calibrated(Scorer scorer, HashSet<string> without, ulong seed)
    {
        var apart = new RoadworkSampleSource(corpus.Where(without.Contains), new SampleMix { RealPositives = 0, BoxedCones = 0 }, 224, seed + 1_000_003);
        var composites = scorer.Samples(apart, CalibrationSamples, "composites");
        return Calibration.Fit([.. composites.Select(s => s.Logit)], [.. composites.Select(s => s.Label)]);
    }
}
