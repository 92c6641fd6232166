using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Video;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>Evaluates a folder of clips by the second.</summary>
internal sealed class ClipEvaluation(string folder, IReadOnlyList<string> freeClips, string? predictions, string? report, bool json)
{
    public async Task<int> RunAsync(Func<Task<RoadworkEngine>> build, StopSignal stop)
    {
        var labels = Labels();
        var sources = Sources(labels);
        await using var engine = await build();
        var scorer = new ClipScorer(labels, engine.Description.Threshold, TimeProvider.System);
        var summary = await EvaluationRun.PumpAsync(engine, sources, scorer, json, stop);
        var clips = scorer.Scores();
        var score = Score.Of(ClipScorer.Scored(clips), engine.Description.Threshold);
        if (predictions is not null)
            PredictionFile.Write(predictions, clips);
        if (report is not null)
            WriteReport(ClipReport.Page(clips, score, summary, engine.Description, MachineName()));
        await PrintAsync(clips, score, summary);
        var complete = summary.ExitCode != ExitCodes.Success || clips.All(c => c.Missing == 0);
        return complete ? summary.ExitCode : ExitCodes.FrameErrors;
    }

    private ClipLabels Labels()
    {
        var labels = ClipLabels.Read(folder);
        foreach (var clip in freeClips)
        {
            if (!File.Exists(Path.Combine(folder, clip)))
                throw new UsageException($"--negative-clips: there is no {clip} in {folder}");
            try
            {
                labels = labels.WithFreeClip(clip);
            }
            catch (ArgumentException e)
            {
                throw new UsageException($"--negative-clips: {e.Message}", e);
            }
        }

        return labels;
    }

    /// <summary>The videos of the folder, and an error for each labelled clip that is not there.</summary>
    private List<IFrameSource> Sources(ClipLabels labels)
    {
        var videos = Directory.EnumerateFiles(folder).Where(f => MediaSniffer.Sniff(f) == MediaKind.Video).Select(Path.GetFileName);
        var names = videos.OfType<string>().Union(labels.Clips, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. names.Select(Source)];
    }

    private IFrameSource Source(string name)
    {
        var path = Path.Combine(folder, name);
        if (File.Exists(path))
            return new ClockedSource(new VideoSource(path, new FrameGroup(name, isStream: true)));
        var error = new FrameError(FrameErrorCode.Unreadable, $"{ClipLabels.LabelFile} names {name}, which is not in {folder}");
        return new MissingSource(path, error, new FrameGroup(name, isStream: true) { ExpectedFrames = 1 });
    }

    private async Task PrintAsync(IReadOnlyList<ClipScore> clips, Score score, RunSummary summary)
    {
        if (json)
        {
            using var line = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await line.WriteAsync((clips, score, summary), static (json, all) =>
            {
                all.score.Write(json, all.summary);
                ClipJson.Write(json, all.clips);
            });
            return;
        }

        var console = ConsoleOutput.Out();
        EvaluationTable.Print(console, clips);
        EvaluationTable.Print(console, score, summary);
    }

    private void WriteReport(string page)
    {
        try
        {
            if (Path.GetDirectoryName(report) is { Length: > 0 } directory)
                Directory.CreateDirectory(directory);
            File.WriteAllText(report!, page);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--report {report}: {e.Message}", e);
        }
    }

    private static string MachineName()
    {
        var cpu = MachineReport.Inspect().Cpu;
        return FormattableString.Invariant($"{cpu.Name}, {cpu.LogicalCores} cores");
    }
}
