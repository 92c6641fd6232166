using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>A folder of labelled stills. Its unit is the column <c>source</c>, or each file where there is none.</summary>
internal sealed class StillSet : ILabelledSet
{
    private const string SourceColumn = "source";
    private readonly bool _hasSources;

    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    /// <exception cref="FileNotFoundException">The label file is missing.</exception>
    /// <exception cref="FormatException">The label file is malformed, lists no file, or lacks a column.</exception>
    public StillSet(string folder, IReadOnlyList<string> slices)
    {
        string[] asked = [.. slices.Where(s => !s.Equals(SourceColumn, StringComparison.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase)];
        // Asked for by name, the column source must be there.
        var needsSource = slices.Contains(SourceColumn, StringComparer.OrdinalIgnoreCase);
        Files = LabelledFolder.Read(folder, allowMissing: true, needsSource ? [.. asked, SourceColumn] : asked);
        if (Files.Count == 0)
            throw new FormatException($"{Path.Combine(folder, LabelledFolder.LabelFile)}: it lists no file; a row a picture is needed, with the columns file,label.");
        _hasSources = Files.Any(f => !string.IsNullOrWhiteSpace(f.Source));
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        Slices = _hasSources ? [SourceColumn, .. asked] : asked;
    }

    /// <summary>The files in order.</summary>
    public IReadOnlyList<LabelledFile> Files { get; }

    public string Name { get; }

    public string Cases => "files";

    public string Units => _hasSources ? "sources" : "files";

    public string? UnitNote => _hasSources
        ? null
        : "labels.csv has no column source: every file counts as independent, which frames of one drive are not, so intervals may be too narrow";

    public IReadOnlyList<string> Slices { get; }

    public IReadOnlyList<IFrameSource> Sources()
    {
        var group = new FrameGroup(Name, isStream: false) { ExpectedFrames = Files.Count };
        return [.. Files.Select(f => new StillSource(f.Path, group))];
    }

    public ICaseScorer Scorer(FrameJournal journal, double threshold) => new StillScorer(Files, journal, CaseOf);

    private JudgedCase CaseOf(StillAnswer answer)
    {
        var (file, judged) = (answer.File, answer.IsJudged);
        var source = string.IsNullOrWhiteSpace(file.Source) ? null : file.Source.Trim();
        var columns = file.Columns.Take(Slices.Count - (_hasSources ? 1 : 0));
        return new JudgedCase(
            file.File, source ?? file.File, _hasSources ? [source ?? "(none)", .. columns] : [.. columns], file.Label,
            judged ? answer.Probability : double.NaN, judged ? answer.Level : -1);
    }
}
