using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>Evaluates a folder of clips by the second.</summary>
internal sealed class ClipEvaluation(string folder, IReadOnlyList<string> freeClips, string? predictions, string? report)
{
    public async Task<int> RunAsync(EvaluationStudy study)
    {
        var found = await study.RunAsync(new ClipSet(folder, Labels()));
        using var main = found.Main;
        var summary = main.Run;
        var clips = ((ClipScorer)main.Scorer).Scores();
        if (predictions is not null)
            PredictionFile.Write(predictions, clips);
        if (report is not null)
            WriteReport(ClipReport.Page(clips, found.Score, summary, main.Engine, MachineName.Read()));
        await PrintAsync(clips, found, study.Options.Json);
        study.WritePage(found, clips.Where(c => c.Failure is not null).Select(c => (c.Clip, c.Failure!)));
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

    private static async Task PrintAsync(IReadOnlyList<ClipScore> clips, EvaluationReport found, bool json)
    {
        if (json)
        {
            using var line = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await line.WriteAsync((clips, found), static (json, all) =>
            {
                all.found.Score.Write(json, all.found.Main.Run);
                ClipJson.Write(json, all.clips);
                ReportJson.Write(json, all.found);
            });
            return;
        }

        var console = ConsoleOutput.Out();
        EvaluationTable.Print(console, clips);
        EvaluationTable.Print(console, found.Score, found.Main.Run);
        ReportTable.Print(console, found);
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
}
