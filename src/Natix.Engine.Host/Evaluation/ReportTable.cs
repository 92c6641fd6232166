using Natix.Engine.Data.Metrics;
using Spectre.Console;
using static Natix.Engine.Host.Reporting.FigureText;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Prints what an evaluation found beyond its figures: intervals, funnel, calibration, slices, comparisons.</summary>
internal static class ReportTable
{
    private const int MostSlices = 15;

    public static void Print(IAnsiConsole console, EvaluationReport report)
    {
        PrintIntervals(console, report);
        PrintFunnel(console, report);
        PrintFormulas(console, report);
        foreach (var slices in report.Slices)
            PrintSlices(console, slices);
        if (report.Full is { } full)
            PrintFull(console, full, report.Set);
        else
            console.WriteLine($"full ensemble not run: {report.FullMissing}");
        if (report.Against is { } against)
            PrintAgainst(console, against, report.Set);
    }

    private static void PrintIntervals(IAnsiConsole console, EvaluationReport report)
    {
        var boot = report.Matthews;
        console.WriteLine(boot.Method == BootstrapMethod.None
            ? $"MCC has no interval: {report.MatthewsMissing ?? FewUnits(report)}"
            : FormattableString.Invariant($"MCC {Range(boot)} (95 %, {boot.Units} {report.Set.Units} drawn whole {boot.Draws.Count} times, seed {report.Seed})"));
        console.WriteLine(FormattableString.Invariant(
            $"accuracy {Range(report.Accuracy)} (95 %, {report.Set.Cases} taken as independent); ECE {report.EqualWidth.CalibrationError:0.000} in bins of equal width, {report.EqualCount.CalibrationError:0.000} of equal count"));
        if (report.Set.UnitNote is { } note)
            console.WriteLine($"note: {note}");
    }

    private static void PrintFunnel(IAnsiConsole console, EvaluationReport report)
    {
        var (funnel, run) = (report.Main.Journal.Funnel, report.Main);
        var table = Grid("decided at", "frames", "share", "wrong", "wrong share", "work a frame", "share of work", "p50", "p99");
        foreach (var level in funnel.Levels)
            AddRow(table, FormattableString.Invariant($"{level.Level} {level.NameIn(run.Engine)}"), level, funnel.Total);
        if (funnel.Unjudged.Frames > 0)
            AddRow(table, "no verdict", funnel.Unjudged, funnel.Total);
        AddRow(table, "all", funnel.Total, funnel.Total);
        console.Write(table);
        console.WriteLine(FormattableString.Invariant($"processor time {Number(run.CpuPerFrame, "0.00")} ms a frame, the whole process"));
    }

    private static void AddRow(Table table, string name, FunnelRow row, FunnelRow total) => table.AddRow(
        Markup.Escape(name), Whole(row.Frames), Percent(row.Frames, total.Frames), Whole(row.Wrong), Percent(row.Wrong, row.Labelled),
        Number(row.WorkPerFrame, "0.00") + " ms", Percent(row.WorkMilliseconds, total.WorkMilliseconds),
        Number(row.Latency.QuantileMilliseconds(0.5), "0.00"), Number(row.Latency.QuantileMilliseconds(0.99), "0.00"));

    private static void PrintFormulas(IAnsiConsole console, EvaluationReport report)
    {
        if (report.Formulas is not { } formulas)
            return;
        var table = Grid("formula", "MCC", "accuracy", "ECE", "Brier", "log loss", "above 1");
        foreach (var (name, _, m) in formulas.Rows)
        {
            var above = ReferenceEquals(m, formulas.Naive) ? FormattableString.Invariant($"{formulas.AboveOne} (largest {formulas.LargestNaive:0.000})") : "0";
            table.AddRow(
                name, Matthews(m.Confusion), Number(m.Confusion.Accuracy, "0.000"), Number(m.CalibrationError, "0.000"), Number(m.Brier, "0.000"),
                Number(m.LogLoss, "0.000"), above);
        }

        console.Write(table);
        console.WriteLine(FormattableString.Invariant(
            $"naive product: (prod w p)^(1/sum w) over the same voters, {formulas.MostVoters} at most on a frame; it is no probability and decides nothing here"));
    }

    private static void PrintSlices(IAnsiConsole console, SliceTable slices)
    {
        var table = Grid(slices.Column, "cases", "MCC", "accuracy", "95 %", "precision", "recall", "ECE", "no verdict");
        foreach (var row in slices.Rows.Take(MostSlices))
        {
            var c = row.Metrics.Confusion;
            table.AddRow(
                Markup.Escape(row.Value), Whole(row.Cases), Matthews(c), Number(row.Accuracy.Share, "0.000"), Ends(row.Accuracy.Low, row.Accuracy.High),
                Number(c.TruePositives + c.FalsePositives == 0 ? double.NaN : c.Precision, "0.000"),
                Number(c.TruePositives + c.FalseNegatives == 0 ? double.NaN : c.Recall, "0.000"), Number(row.Metrics.CalibrationError, "0.000"), Whole(row.Unjudged));
        }

        console.Write(table);
        if (slices.Rows.Count > MostSlices)
            console.WriteLine(FormattableString.Invariant($"and {slices.Rows.Count - MostSlices} smaller slices; --json and --html have them all"));
    }

    private static void PrintFull(IAnsiConsole console, PairedRuns full, ILabelledSet set)
    {
        var (d, u) = (full.Disagreement, full.UnitDisagreement);
        console.WriteLine(FormattableString.Invariant(
            $"cascade against its full ensemble: {d.Successes} of {d.Trials} {set.Cases} differ, {Range(d)}; {u.Successes} of {u.Trials} {set.Units}, {Range(u)} (95 %, exact)"));
        if (full.Speed is { } speed)
            console.WriteLine($"the full ensemble takes {Speed(speed)}");
    }

    private static void PrintAgainst(IAnsiConsole console, PairedRuns against, ILabelledSet set)
    {
        var (test, names) = (against.Test, Names(against));
        var table = Grid("", $"{names.Second} right", $"{names.Second} wrong");
        table.AddRow(Markup.Escape($"{names.First} right"), Whole(test.BothRight), Whole(test.OnlyFirst));
        table.AddRow(Markup.Escape($"{names.First} wrong"), Whole(test.OnlySecond), Whole(test.BothWrong));
        console.Write(table);
        console.WriteLine(FormattableString.Invariant(
            $"McNemar over {test.Count} {set.Cases}: exact p {test.ExactP:0.####}, mid-p {test.MidP:0.####}; MCC {names.First} minus {names.Second}: {Range(against.MatthewsDifference)} (95 %, by {set.Units})"));
        if (against.Speed is { } speed)
            console.WriteLine($"{names.Second} takes {Speed(speed)}");
        foreach (var pair in against.Disagreements.Take(PairedRuns.MostShown))
        {
            console.WriteLine(FormattableString.Invariant(
                $"  {pair.Name}: {(pair.Label == 1 ? "roadwork" : "clear")}; {names.First} {pair.First:0.000}, {names.Second} {pair.Second:0.000}"));
        }
    }

    /// <summary>What two cascades are called; told apart by place where their names are the same.</summary>
    public static (string First, string Second) Names(PairedRuns runs)
    {
        var (first, second) = (runs.First.Engine.Cascade, runs.Second.Engine.Cascade);
        return first == second ? (first + " (this)", second + " (other)") : (first, second);
    }

    private static string Speed(SpeedComparison s) => FormattableString.Invariant(
        $"{s.Ratio:0.00} times as long a frame ({s.SecondMilliseconds:0.00} ms over {s.FirstMilliseconds:0.00} ms; {s.Ratios.Count} rounds in turn over {s.Frames} frames: {s.Ratios[0]:0.00} to {s.Ratios[^1]:0.00})");

    private static string FewUnits(EvaluationReport report) => report.Matthews.Units < 2
        ? FormattableString.Invariant($"{report.Matthews.Units} independent units are too few")
        : FormattableString.Invariant($"it is undefined on {report.Matthews.Undefined} of the redrawings: too few {report.Set.Units} of one class");

    private static string Range(BootstrapResult b) => FormattableString.Invariant($"{Number(b.Estimate, "0.000")} [{Number(b.Low, "0.000")}, {Number(b.High, "0.000")}]");

    private static string Range(ProportionInterval i) => i.Trials == 0 ? "–" : FormattableString.Invariant($"{100 * i.Share:0.0#} % [{100 * i.Low:0.0#}, {100 * i.High:0.0#}]");

    private static string Ends(double low, double high) => FormattableString.Invariant($"{low:0.00}–{high:0.00}");

    private static string Matthews(Confusion c) => c.HasMatthews ? Number(c.Matthews, "0.000") : "–";

    private static string Percent(double part, double whole) => whole <= 0 ? "–" : Number(part / whole, "0.0 %");

    private static Table Grid(string first, params ReadOnlySpan<string> rest)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(Markup.Escape(first));
        foreach (var title in rest)
            table.AddColumn(new TableColumn(Markup.Escape(title)).RightAligned());
        return table;
    }
}
