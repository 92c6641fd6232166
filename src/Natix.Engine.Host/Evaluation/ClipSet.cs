using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Video;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>A folder of clips with labels by the second. Its unit is the clip.</summary>
internal sealed class ClipSet(string folder, ClipLabels labels) : ILabelledSet
{
    public string Name { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    public string Cases => "seconds";

    public string Units => "clips";

    public string? UnitNote => null;

    public IReadOnlyList<string> Slices { get; } = ["clip"];

    /// <summary>The videos of the folder, and an error for each labelled clip that is not there.</summary>
    public IReadOnlyList<IFrameSource> Sources()
    {
        var videos = Directory.EnumerateFiles(folder).Where(f => MediaSniffer.Sniff(f) == MediaKind.Video).Select(Path.GetFileName);
        var names = videos.OfType<string>().Union(labels.Clips, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. names.Select(Source)];
    }

    public ICaseScorer Scorer(FrameJournal journal, double threshold) => new ClipScorer(labels, threshold, TimeProvider.System, journal);

    private IFrameSource Source(string name)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path))
            return new ClockedSource(new VideoSource(path, new FrameGroup(name, isStream: true)));
        var error = new FrameError(FrameErrorCode.Unreadable, $"{ClipLabels.LabelFile} names {name}, which is not in {folder}");
        return new MissingSource(path, error, new FrameGroup(name, isStream: true) { ExpectedFrames = 1 });
    }
}
