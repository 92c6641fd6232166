using Natix.Engine.Data.Datasets;
using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;
using Spectre.Console;

namespace Natix.Engine.Host.Commands;

/// <summary>Evaluates a folder of labelled stills.</summary>
internal sealed class StillEvaluation(string folder, string? predictions, bool json)
{
    private const int MostErrorsShown = 10;

    public async Task<int> RunAsync(Func<Task<RoadworkEngine>> build, StopSignal stop)
    {
        var files = LabelledFolder.Read(folder, allowMissing: true);
        await using var engine = await build();
        var group = new FrameGroup(Path.GetFileName(folder), isStream: false) { ExpectedFrames = files.Count };
        var scorer = new StillScorer(files);
        var summary = await EvaluationRun.PumpAsync(engine, [.. files.Select(f => new StillSource(f.Path, group))], scorer, json, stop);
        if (predictions is not null)
            PredictionFile.Write(predictions, scorer.Answers);
        var score = Score.Of(scorer.Scored, engine.Description.Threshold);
        if (json)
            await PrintJsonAsync(score, summary, scorer);
        else
            Print(score, summary, scorer);
        var complete = summary.ExitCode != ExitCodes.Success || scorer.Answers.All(a => a.IsJudged);
        return complete ? summary.ExitCode : ExitCodes.FrameErrors;
    }

    private static async Task PrintJsonAsync(Score score, RunSummary summary, StillScorer scorer)
    {
        using var line = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
        await line.WriteAsync((score, summary, scorer), static (json, all) =>
        {
            all.score.Write(json, all.summary);
            json.WriteStartArray("failed"u8);
            foreach (var failed in all.scorer.Answers.Where(a => a.Error.IsError))
            {
                json.WriteStartObject();
                json.WriteString("file"u8, failed.File.File);
                json.WriteString("code"u8, failed.Error.Code.ToString());
                json.WriteString("reason"u8, failed.Error.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private static void Print(Score score, RunSummary summary, StillScorer scorer)
    {
        var console = ConsoleOutput.Out();
        EvaluationTable.Print(console, score, summary);
        var failed = scorer.Answers.Where(a => a.Error.IsError).ToList();
        if (failed.Count > 0)
            console.WriteLine(FormattableString.Invariant($"{failed.Count} of {scorer.Answers.Count} files have no verdict and take no part:"));
        foreach (var answer in failed.Take(MostErrorsShown))
            console.WriteLine($"  {answer.File.File}: {answer.Error}");
        if (failed.Count > MostErrorsShown)
            console.WriteLine(FormattableString.Invariant($"  and {failed.Count - MostErrorsShown} more; --predictions lists them as rows without p"));
        if (summary.Stopped)
            console.WriteLine("stopped by signal: the figures cover what was done");
    }
}
