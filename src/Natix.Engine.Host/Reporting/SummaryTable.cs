using Spectre.Console;
using static Natix.Engine.Host.Reporting.FigureText;

namespace Natix.Engine.Host.Reporting;

/// <summary>Prints what a run did for a person.</summary>
internal static class SummaryTable
{
    public static void Print(IAnsiConsole console, RunSummary run)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("source");
        foreach (var title in (string[])["frames", "roadwork", "share", "mean P", "max P", "errors"])
            table.AddColumn(new TableColumn(title).RightAligned());
        table.AddColumn("frames by level");
        foreach (var group in run.Groups)
            AddRow(table, group);
        if (run.Groups.Count > 1)
        {
            table.AddEmptyRow();
            AddRow(table, run.Total);
        }

        console.Write(table);
        PrintFigures(console, run);
    }

    // "from before 0.0 s" where nothing is known beyond.
    private static string Bound(string word, EventBound bound, double seconds) => FormattableString.Invariant(
        $"{word} {(bound == EventBound.Seen ? "" : word == "from" ? "before " : "after ")}{seconds:0.0} s");

    private static void AddRow(Table table, GroupTally tally) => table.AddRow(
        Markup.Escape(tally.Name),
        Whole(tally.Frames),
        Whole(tally.Roadwork),
        Number(tally.Share, "0.0 %"),
        Number(tally.MeanProbability, "0.000"),
        Number(tally.MaxProbability, "0.000"),
        tally.Errors == 0 ? "0" : Markup.Escape(FormattableString.Invariant($"{tally.Errors} ({ErrorText(tally)})")),
        tally.LevelText());

    private static string ErrorText(GroupTally tally) =>
        string.Join(", ", tally.ErrorsByCode.Select(e => FormattableString.Invariant($"{e.Key} {e.Value}")));

    private static void PrintFigures(IAnsiConsole console, RunSummary run)
    {
        if (run.Total.Answered > 0)
        {
            var t = run.MeanTimes;
            console.WriteLine(FormattableString.Invariant(
                $"{run.Total.Frames} frames in {run.Seconds:0.0} s: {run.FramesPerSecond:0.0} frames/s; latency p50 {run.Latency.QuantileMilliseconds(0.5):0.00} ms, p99 {run.Latency.QuantileMilliseconds(0.99):0.00} ms"));
            console.WriteLine(FormattableString.Invariant(
                $"mean a frame: decode {t.Decode / 1000:0.00} ms, preprocess {t.Preprocess / 1000:0.00} ms, infer {t.Infer / 1000:0.00} ms, heads {t.Heads / 1000:0.00} ms, waiting {t.Queue / 1000:0.00} ms; {run.Total.BytesCopied / run.Total.Frames} bytes copied"));
        }

        CertificateText.Print(console, run.Certificate, run.Drift);
        foreach (var (group, zone) in run.Zones.Events)
            console.WriteLine($"{group.Name}: roadwork {Bound("from", zone.Start, zone.Entered)} {Bound("to", zone.End, zone.Left)}, P up to {Number(zone.PeakProbability, "0.00")}");
        if (run.Total.Degraded > 0)
            console.WriteLine(FormattableString.Invariant($"{run.Total.Degraded} verdicts are degraded: a model that should have voted failed, was late, or had no time left"));
        if (run.Total.Answered > run.Total.Judged)
            console.WriteLine(FormattableString.Invariant($"{run.Total.Answered - run.Total.Judged} frames have no verdict: no model voted on them"));
        foreach (var group in run.Groups.Where(g => g.Skipped > 0 || g.Gaps > 0))
            console.WriteLine(FormattableString.Invariant($"{group.Name}: {group.Skipped} frames skipped because newer ones had come, {group.Gaps} times not connected"));
        if (run.Stopped)
            console.WriteLine(FormattableString.Invariant($"stopped by signal after {run.Total.Frames} frames"));
    }
}
