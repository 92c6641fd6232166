using Natix.Engine.Data.Samples;
using Natix.Engine.Training.Evaluation;

namespace Natix.Engine.Training.Baselines;

/// <summary>Out-of-fold scores of logistic regressions on features that know nothing of roadwork.</summary>
public static class ShortcutBaselines
{
    private const int Folds = 5;

    /// <summary>Scores all frames, each by a model that saw no frame of its source; the logit of the probability is kept.</summary>
    /// <param name="framesDir">Folder with <c>images/</c>, for the bytes of the files.</param>
    /// <param name="frames">Frames with their labels.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<Scored>> OutOfFold(
        string framesDir, IReadOnlyList<(CorpusImage Picture, int Label)> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return new Dictionary<string, IReadOnlyList<Scored>>
        {
            ["border pixels"] = Score(frames, f => ShortcutFeatures.Border(f)),
            ["JPEG and size statistics"] = Score(frames, f => ShortcutFeatures.Jpeg(File.ReadAllBytes(LabelledFrames.PathOf(framesDir, f)))),
            ["share of orange pixels"] = Score(frames, f => ShortcutFeatures.Orange(f)),
        };
    }

    private static Scored[] Score(IReadOnlyList<(CorpusImage Picture, int Label)> frames, Func<CorpusImage, double[]> features)
    {
        var rows = frames.Select(f => features(f.Picture)).ToArray();
        var folds = SourceFolds.Assign([.. frames.Select(f => f.Picture.Source)], Folds);
        var scored = new Scored[frames.Count];
        for (var fold = 0; fold < Folds; fold++)
        {
            var training = Enumerable.Range(0, rows.Length).Where(i => folds[i] != fold).ToArray();
            if (training.Length == 0 || training.Length == rows.Length)
            {
                continue;
            }

            var model = LogisticRegression.Fit([.. training.Select(i => rows[i])], [.. training.Select(i => frames[i].Label)]);
            foreach (var i in Enumerable.Range(0, rows.Length).Where(i => folds[i] == fold))
            {
                var p = Math.Clamp(model.Probability(rows[i]), 1e-9, 1 - 1e-9);
                scored[i] = new Scored(frames[i].Picture.Source, frames[i].Label, Math.Log(p / (1 - p)));
            }
        }

        return scored;
    }
}

/// <summary>Folds in which a source is never split: frames of one clip are too alike.</summary>
public static class SourceFolds
{
    /// <summary>Gives every sample a fold, largest sources first, each to the smallest fold so far.</summary>
    /// <param name="sources">The source of every sample.</param>
    /// <param name="folds">Number of folds.</param>
    /// <returns>The fold of every sample.</returns>
    public static int[] Assign(IReadOnlyList<string> sources, int folds)
    {
        var sizes = new int[folds];
        var of = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = sources.GroupBy(s => s, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var smallest = Array.IndexOf(sizes, sizes.Min());
            sizes[smallest] += group.Count();
            of[group.Key] = smallest;
        }

        return [.. sources.Select(s => of[s])];
    }
}
