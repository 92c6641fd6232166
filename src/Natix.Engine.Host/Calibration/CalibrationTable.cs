using Spectre.Console;
using static System.FormattableString;

namespace Natix.Engine.Host.Calibration;

/// <summary>Prints what a calibration showed, for a person.</summary>
internal static class CalibrationTable
{
    public static void Print(IAnsiConsole console, CalibrationOutcome outcome, string path)
    {
        var it = outcome.Certificate;
        console.WriteLine(Invariant($"{outcome.Rows} frames; {outcome.Skipped} without a full verdict took no part"));
        console.WriteLine(outcome.Arithmetic.Text);
        PrintLevels(console, it);
        console.WriteLine($"distribution: {it.Distribution}");
        if (it.IsVacuous)
        {
            console.WriteLine("this certificate is vacuous: one level alone has voters, so that an early verdict is the full one by construction; it serves as a reference for drift");
        }
        else
        {
            PrintClaim(console, outcome);
        }

        console.WriteLine($"written to {path}; name it in the cascade's consensus: \"certificate\": \"{Path.GetFileName(path)}\"");
    }

    private static void PrintClaim(IAnsiConsole console, CalibrationOutcome outcome)
    {
        var it = outcome.Certificate;
        if (!outcome.ExitsEarly)
        {
            console.WriteLine("not even the safest thresholds passed: the certified cascade never stops early");
            return;
        }

        console.WriteLine(Invariant(
            $"with confidence {1 - it.Delta:0.####}, at most a share {it.Epsilon:0.####} of new units ({it.Unit}s) holds an early verdict other than the full cascade's"));
        console.WriteLine(Invariant(
            $"n = {it.Units} {it.Unit}s held out, {outcome.Disagreements} disagree ({outcome.RowDisagreements} frames); upper bound {it.Bound:0.#####} (Clopper-Pearson)"));
        console.WriteLine(Invariant($"expected cost {it.ExpectedCostMs:0.###} ms a frame of {it.FullCostMs:0.###} ms: {it.FullCostMs / Math.Max(1e-12, it.ExpectedCostMs):0.##} times cheaper"));
    }

    public static void Print(IAnsiConsole console, AgreementReport report)
    {
        PrintLevels(console, report.Certificate);
        console.WriteLine(Invariant($"{report.Rows} frames of {report.Units} units, {report.Early} stopped early; {report.Skipped} without a full verdict took no part"));
        console.WriteLine(Invariant($"frames with another verdict: {report.RowDisagreements}, {Share(report.RowRate)} (95 %, whole units resampled)"));
        console.WriteLine(Invariant($"units with such a frame: {report.UnitDisagreements}, {Share(report.UnitRate)} (95 %, exact)"));
        if (report.Certificate.IsVacuous)
            console.WriteLine("the certificate is vacuous: one level alone has voters, so that no verdict can differ");
        foreach (var level in report.Drift)
        {
            console.WriteLine(Invariant(
                $"level {level.Level}: scores are {Text(level.State)}; {level.Observed} scores, Kolmogorov-Smirnov {level.Statistic:0.###} (p {level.PValue:0.####}), stability index {level.Stability:0.###}"));
        }

        console.WriteLine("observed, not certified: it speaks of this data alone");
    }

    /// <summary>A state of drift in words.</summary>
    public static string Text(DriftState state) => state switch
    {
        DriftState.Stable => "not shown to be unlike those certified",
        DriftState.Drifting => "unlike those certified",
        _ => "too few to say",
    };

    private static void PrintLevels(IAnsiConsole console, CertificateReport it)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("level");
        foreach (var title in (string[])["clear at or under P", "roadwork at or above P", "stop here", "cost, ms"])
            table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var level in it.Levels)
        {
            table.AddRow(
                Markup.Escape(Invariant($"{level.Level} {level.Name}")), Threshold(level.Negative), Threshold(level.Positive),
                Invariant($"{100 * level.ExitRate:0.0} %"), Invariant($"{level.CostMs:0.###}"));
        }

        console.Write(table);
    }

    private static string Threshold(double? p) => p is { } value ? Invariant($"{value:0.######}") : "never";

    private static string Share(RateInterval rate) => Invariant($"{100 * rate.Rate:0.##} % [{100 * rate.Low:0.##}, {100 * rate.High:0.##}]");
}
