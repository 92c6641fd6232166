using Natix.Engine.Data.Datasets;
using Natix.Engine.Data.Scenes;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Calibration;

/// <summary>Labelled frames to calibrate on, with the unit of each. Read once.</summary>
/// <param name="Sources">Where they come from, in order.</param>
/// <param name="FrameOf">What is known of the i-th frame, once it is read.</param>
/// <param name="Units">Independent units.</param>
/// <param name="Distribution">What they are drawn from, in words.</param>
internal sealed record CalibrationData(
    IReadOnlyList<IFrameSource> Sources, Func<int, LabelledFrame> FrameOf, int Units, string Distribution)
{
    /// <summary>A folder with labels.csv; a row's unit is its source, or itself where frames are the units.</summary>
    /// <exception cref="UsageException">The labels name no unit.</exception>
    public static CalibrationData OfFolder(string folder, CalibrationUnit unit)
    {
        var files = LabelledFolder.Read(folder, allowMissing: true);
        if (files.Count == 0)
            throw new UsageException($"{Path.Combine(folder, LabelledFolder.LabelFile)} lists no frame; there is nothing to calibrate on");
        var frames = files.Select(f => new LabelledFrame(f.File, UnitOf(f, folder, unit), f.Label == 1)).ToArray();
        var group = new FrameGroup(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), isStream: false) { ExpectedFrames = files.Count };
        var units = frames.Select(f => f.Unit).Distinct(StringComparer.Ordinal).Count();
        return new CalibrationData([.. files.Select(f => new StillSource(f.Path, group))], i => frames[i], units, $"frames like those of {group.Name}");
    }

    /// <summary>Rendered scenes, each a unit of its own.</summary>
    public static CalibrationData OfScenes(int count, ulong seed)
    {
        var source = new SceneSource(new ValidatorScenes(seed), count);
        return new CalibrationData([source], source.FrameOf, count, FormattableString.Invariant($"{ValidatorScenes.Distribution} (seed {seed}, {count} scenes)"));
    }

    private static string UnitOf(LabelledFile file, string folder, CalibrationUnit unit)
    {
        if (unit == CalibrationUnit.Frame)
            return file.File;
        return !string.IsNullOrWhiteSpace(file.Source) ? file.Source : throw new UsageException(
            $"{Path.Combine(folder, LabelledFolder.LabelFile)} gives no source for {file.File}: the column source names the clip or scene of each row; --unit frame takes frames as independent, which those of one clip are not");
    }
}
