using Natix.Engine.Data.Samples;

namespace Natix.Engine.Training.Evaluation;

/// <summary>The labelled stills of a corpus: the frames that have a file of their own, without those taken out of clips.</summary>
public static class LabelledFrames
{
    /// <summary>Lists them, in the order of their names.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="framesDir">Folder with <c>images/</c>.</param>
    public static IReadOnlyList<(CorpusImage Picture, int Label)> Of(TrainingCorpus corpus, string framesDir)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        return [.. corpus.Backgrounds.Select(b => (b, 0)).Concat(corpus.RealPositives.Select(p => (p, 1)))
            .Where(f => File.Exists(PathOf(framesDir, f.Item1)))
            .OrderBy(f => f.Item1.Name, StringComparer.Ordinal)];
    }

    /// <summary>The file of a frame.</summary>
    /// <param name="framesDir">Folder with <c>images/</c>.</param>
    /// <param name="picture">The frame.</param>
    public static string PathOf(string framesDir, CorpusImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Path.Combine(framesDir, "images", picture.Name);
    }
}
