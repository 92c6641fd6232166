using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Reporting;
using Spectre.Console;

namespace Natix.Engine.Host.Commands;

/// <summary>Evaluates a folder of labelled stills.</summary>
internal sealed class StillEvaluation(string folder, IReadOnlyList<string> slices, string? predictions)
{
    private const int MostErrorsShown = 10;

    public async Task<int> RunAsync(EvaluationStudy study)
    {
        var set = new StillSet(folder, slices);
        var report = await study.RunAsync(set);
        using var main = report.Main;
        var answers = ((StillScorer)main.Scorer).Answers;
        if (predictions is not null)
            PredictionFile.Write(predictions, answers);
        if (study.Options.Json)
            await PrintJsonAsync(report, answers);
        else
            Print(report, answers);
        study.WritePage(report, answers.Where(a => !a.IsJudged).Select(a => (a.File.File, a.Error.ToString())));
        var complete = main.Run.ExitCode != ExitCodes.Success || answers.All(a => a.IsJudged);
        return complete ? main.Run.ExitCode : ExitCodes.FrameErrors;
    }

    private static async Task PrintJsonAsync(EvaluationReport report, IReadOnlyList<StillAnswer> answers)
    {
        using var line = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
        await line.WriteAsync((report, answers), static (json, all) =>
        {
            all.report.Score.Write(json, all.report.Main.Run);
            json.WriteStartArray("failed"u8);
            foreach (var failed in all.answers.Where(a => a.Error.IsError))
            {
                json.WriteStartObject();
                json.WriteString("file"u8, failed.File.File);
                json.WriteString("code"u8, failed.Error.Code.ToString());
                json.WriteString("reason"u8, failed.Error.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            ReportJson.Write(json, all.report);
        });
    }

    private static void Print(EvaluationReport report, IReadOnlyList<StillAnswer> answers)
    {
        var console = ConsoleOutput.Out();
        EvaluationTable.Print(console, report.Score, report.Main.Run);
        ReportTable.Print(console, report);
        var failed = answers.Where(a => a.Error.IsError).ToList();
        if (failed.Count > 0)
            console.WriteLine(FormattableString.Invariant($"{failed.Count} of {answers.Count} files have no verdict and take no part:"));
        foreach (var answer in failed.Take(MostErrorsShown))
            console.WriteLine($"  {answer.File.File}: {answer.Error}");
        if (failed.Count > MostErrorsShown)
            console.WriteLine(FormattableString.Invariant($"  and {failed.Count - MostErrorsShown} more; --predictions lists them as rows without p"));
        if (report.Main.Run.Stopped)
            console.WriteLine("stopped by signal: the figures cover what was done");
    }
}
