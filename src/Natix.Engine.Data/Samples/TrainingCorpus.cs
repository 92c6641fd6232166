using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Samples;

/// <summary>Decoded pictures to make samples from, held in memory. Immutable and thread-safe.</summary>
public sealed class TrainingCorpus
{
    private readonly CorpusImage[][] _bySource;

    /// <summary>Makes a corpus of pictures that are already decoded.</summary>
    /// <param name="backgrounds">Frames without roadwork.</param>
    /// <param name="realPositives">Frames with roadwork, boxes unknown.</param>
    /// <param name="boxedCones">Photos of cones with their boxes.</param>
    public TrainingCorpus(
        IReadOnlyList<CorpusImage> backgrounds, IReadOnlyList<CorpusImage> realPositives, IReadOnlyList<CorpusImage> boxedCones)
    {
        Backgrounds = backgrounds;
        _bySource = [.. backgrounds.GroupBy(i => i.Source, StringComparer.Ordinal).Select(g => g.ToArray())];
        RealPositives = realPositives;
        BoxedCones = boxedCones;
    }

    /// <summary>Frames without roadwork.</summary>
    public IReadOnlyList<CorpusImage> Backgrounds { get; }

    /// <summary>Frames with roadwork; where it stands in the frame is unknown.</summary>
    public IReadOnlyList<CorpusImage> RealPositives { get; }

    /// <summary>Photos of cones with their boxes.</summary>
    public IReadOnlyList<CorpusImage> BoxedCones { get; }

    /// <summary>The sources of the frames (not of the cone photos), sorted: the groups for folds.</summary>
    public IReadOnlyList<string> Sources =>
        [.. Backgrounds.Concat(RealPositives).Select(i => i.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The same corpus with only the frames whose source passes; cone photos stay.</summary>
    /// <param name="keepSource">Says whether frames of a source stay.</param>
    public TrainingCorpus Where(Func<string, bool> keepSource) => new(
        [.. Backgrounds.Where(i => keepSource(i.Source))], [.. RealPositives.Where(i => keepSource(i.Source))], BoxedCones);

    /// <summary>
    /// A background: half the time any frame, half the time any source and then one of its frames, so that long clips
    /// do not drown the others.
    /// </summary>
    internal CorpusImage Background(SeededRandom random)
    {
        if (random.Chance(0.5))
            return Backgrounds[random.Below(Backgrounds.Count)];
        var source = _bySource[random.Below(_bySource.Length)];
        return source[random.Below(source.Length)];
    }

    /// <summary>Reads labelled frames, and where given the roadwork-free seconds of clips and boxed photos of cones.</summary>
    /// <param name="framesDir">Folder with <c>labels.csv</c> (columns file, label, source) and <c>images/</c>.</param>
    /// <param name="clipsDir">Folder with MP4 clips and <c>second_labels.csv</c>; frames at 5 per second are taken with ffmpeg
    /// from seconds labelled 0 and from clips named <c>no_roadwork*</c>.</param>
    /// <param name="conesDir">Folder with <c>images/</c> and YOLO <c>labels/</c>; classes 0, 3, 5 and 6 are cones.</param>
    /// <param name="excludeSources">Sources to leave out.</param>
    /// <exception cref="IOException">A folder or file is missing, or ffmpeg failed.</exception>
    /// <exception cref="FormatException">A label file is malformed; the message names file and line.</exception>
    public static TrainingCorpus Load(
        string framesDir, string? clipsDir = null, string? conesDir = null, IReadOnlySet<string>? excludeSources = null) =>
        CorpusReader.Read(framesDir, clipsDir, conesDir, excludeSources);
}
