using Natix.Engine.Host.Reporting;
using Spectre.Console;
using static Natix.Engine.Host.Reporting.FigureText;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Prints an evaluation for a person.</summary>
internal static class EvaluationTable
{
    public static void Print(IAnsiConsole console, Score score, RunSummary run)
    {
        var c = score.Metrics.Confusion;
        var confusion = new Table { Border = TableBorder.Rounded };
        confusion.AddColumn("").AddColumn(new TableColumn("said roadwork").RightAligned()).AddColumn(new TableColumn("said clear").RightAligned());
        confusion.AddRow("is roadwork", Whole(c.TruePositives), Whole(c.FalseNegatives));
        confusion.AddRow("is clear", Whole(c.FalsePositives), Whole(c.TrueNegatives));
        console.Write(confusion);

        var figures = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        figures.AddColumn("figure").AddColumn(new TableColumn("value").RightAligned());
        foreach (var (name, value) in Rows(score))
            figures.AddRow(name, value);
        figures.AddRow("latency p50 / p99", FormattableString.Invariant(
            $"{run.Latency.QuantileMilliseconds(0.5):0.00} / {run.Latency.QuantileMilliseconds(0.99):0.00} ms"));
        figures.AddRow("frames/s", FormattableString.Invariant($"{run.FramesPerSecond:0.0}"));
        console.Write(figures);
    }

    /// <summary>The table of clips, and what was left out of the figures.</summary>
    public static void Print(IAnsiConsole console, IReadOnlyList<ClipScore> clips)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("clip");
        foreach (var title in (string[])["frames", "frames/s", "seconds right", "seconds wrong", "ambiguous", "missing", "mean P", "errors"])
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var clip in clips)
        {
            table.AddRow(
                Markup.Escape(clip.Clip + (clip.IsListed ? "" : " (unlisted)")), Whole(clip.Frames), Number(clip.FramesPerSecond, "0.0"),
                Whole(clip.Right), Whole(clip.Wrong), Whole(clip.Ambiguous), Whole(clip.Missing), Number(clip.MeanProbability, "0.000"), Whole(clip.Errors));
        }

        console.Write(table);
        console.WriteLine($"roadwork entered and left: {EventScore.Summary(clips.Select(c => c.Events).OfType<EventScore>())}");
        foreach (var clip in clips.Where(c => c.Failure is not null))
            console.WriteLine($"{clip.Clip}: {clip.Failure}");
        foreach (var clip in clips.Where(c => !c.IsListed))
        {
            console.WriteLine(
                $"{clip.Clip} has no labels and takes no part; if it is free of roadwork from end to end, say so with --negative-clips {clip.Clip}");
        }
    }

    /// <summary>Names and values of the figures.</summary>
    public static IEnumerable<(string Name, string Value)> Rows(Score score)
    {
        var (metrics, c) = (score.Metrics, score.Metrics.Confusion);
        yield return ("answers", Whole(c.Count));
        yield return ("MCC", EvaluationReport.MissingOf(c) is { } why ? $"– ({why})" : Number(c.Matthews, "0.000"));
        yield return ("accuracy", Number(c.Accuracy, "0.000"));
        yield return ("precision", Number(c.Precision, "0.000"));
        yield return ("recall", Number(c.Recall, "0.000"));
        yield return ("F1", Number(c.F1, "0.000"));
        yield return ("AUC", metrics.Auc is { } auc ? Number(auc, "0.000") : "– (one class only)");
        yield return ("ECE", Number(metrics.CalibrationError, "0.000"));
        yield return ("Brier", Number(metrics.Brier, "0.000"));
        yield return ("log loss", Number(metrics.LogLoss, "0.000"));
        yield return ("subnet reward", Number(score.Reward, "0.000"));
    }
}
