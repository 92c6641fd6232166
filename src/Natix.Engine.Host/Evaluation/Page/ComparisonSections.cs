using System.Xml.Linq;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.FigureText;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;

namespace Natix.Engine.Host.Evaluation.Page;

/// <summary>The cascade beside its full ensemble, another cascade, and other formulas. Pure.</summary>
internal static class ComparisonSections
{
    public static XElement Full(EvaluationReport report)
    {
        const string title = "The cascade against its full ensemble";
        if (report.Full is not { } full)
            return Section(title, $"Not measured: {report.FullMissing}.");
        var (d, u) = (full.Disagreement, full.UnitDisagreement);
        return Section(
            title, "The same frames once more without exits and entry rules: every model on every frame. What leaves early should rarely be judged otherwise, and should cost far less.",
            El("div", "cards",
                Card("Verdicts that differ", Number(d.Share, "0.00 %"), Ends(d, report.Set.Cases)),
                Card($"{Capital(report.Set.Units)} with a difference", Number(u.Share, "0.0 %"), Ends(u, report.Set.Units)),
                Card("Speed-up by exits", full.Speed is { } s ? Number(s.Ratio, "0.00") + " ×" : "–", full.Speed is { } t
                    ? FormattableString.Invariant($"{t.FirstMilliseconds:0.00} ms a frame instead of {t.SecondMilliseconds:0.00}") : "not measured", "clear"),
                Card("MCC through exits", Number(full.MatthewsDifference.Estimate, "+0.000;-0.000;0.000"), full.MatthewsDifference.Method == BootstrapMethod.None
                    ? "no interval" : FormattableString.Invariant($"95 %: {full.MatthewsDifference.Low:+0.000;-0.000;0.000} to {full.MatthewsDifference.High:+0.000;-0.000;0.000}"))),
            El("p", "note", $"Intervals are exact (Clopper-Pearson, 95 %). {Capital(report.Set.Cases)} of one unit resemble each other: claim by {report.Set.Units}. {Rounds(full.Speed)}"),
            Pairs(full, "cascade", "full ensemble"));
    }

    public static XElement? Against(EvaluationReport report)
    {
        if (report.Against is not { } against)
            return null;
        var (test, (first, second)) = (against.Test, ReportTable.Names(against));
        var reading = test.Discordant == 0 ? "They judge every case alike."
            : test.MidP < 0.05 ? $"{(test.OnlyFirst > test.OnlySecond ? first : second)} is better on these {report.Set.Cases}, beyond what chance explains."
            : "Chance explains the difference: neither is shown to be better.";
        XElement Tile(string type, long count, string name) => El("div", "tile " + type, El("b", null, Whole(count)), El("span", null, name));
        return Section(
            $"{first} against {second}", reading,
            El("div", "pair",
                El("div", null, El("div", "matrix",
                    El("span", "head"), El("span", "head", $"{second} right"), El("span", "head", $"{second} wrong"),
                    El("span", "side", $"{first} right"), Tile("none", test.BothRight, "both right"), Tile("right", test.OnlyFirst, $"only {first}"),
                    El("span", "side", $"{first} wrong"), Tile("wrong", test.OnlySecond, $"only {second}"), Tile("none", test.BothWrong, "both wrong"))),
                El("div", null, Markup.Table(["McNemar", ""], [
                    ["cases that tell them apart", Whole(test.Discordant)],
                    ["exact p, two-sided", Number(test.ExactP, "0.0000")],
                    ["mid-p", Number(test.MidP, "0.0000")],
                    [$"MCC, {first} minus {second}", Difference(against.MatthewsDifference)],
                    [$"time a frame, {second} over {first}", against.Speed is { } s ? Number(s.Ratio, "0.00") + " ×" : "–"]]))),
            El("p", "note", $"p takes {report.Set.Cases} as independent; the interval of the difference draws {report.Set.Units} whole. {Rounds(against.Speed)}"),
            Pairs(against, first, second));
    }

    /// <summary>The section; null when nobody voted.</summary>
    public static XElement? Formulas(FormulaComparison? formulas)
    {
        if (formulas is null)
            return null;
        var shown = formulas.Rows.Select(row => (IReadOnlyList<object>)[
            row.Name, row.Metrics.Confusion.HasMatthews ? Number(row.Metrics.Confusion.Matthews, "0.000") : "–", Number(row.Metrics.Confusion.Accuracy, "0.0 %"),
            Number(row.Metrics.CalibrationError, "0.000"), Number(row.Metrics.Brier, "0.000"), Number(row.Metrics.LogLoss, "0.000"),
            ReferenceEquals(row.Metrics, formulas.Naive) ? Whole(formulas.AboveOne) : "0"]);
        var lead = formulas.MostVoters == 1
            ? "Only one model votes on a frame, so the formulas have nothing to put together; with weight 1 they are the same."
            : FormattableString.Invariant($"Up to {formulas.MostVoters} models vote on a frame. The naive product (∏ w p)^(1/∑ w) reached {formulas.LargestNaive:0.000}; a probability ends at 1.");
        return Section(
            "Naive product against the pool", lead,
            Markup.Table(["formula over the same votes", "MCC", "accuracy", "ECE", "Brier", "log loss", "values above 1"], shown),
            El("p", "note", "The product is kept to show the difference and decides nothing; values above 1 are scored as 1."));
    }

    private static XElement? Pairs(PairedRuns runs, string first, string second)
    {
        var shown = runs.Disagreements.Take(PairedRuns.MostShown).ToList();
        if (shown.Count == 0)
            return null;
        return El(
            "details", null, El("summary", null, FormattableString.Invariant($"{runs.Disagreement.Successes} verdicts differ; the farthest apart")),
            Markup.Table(["case", "label", $"P, {first}", $"P, {second}", "right"], shown.Select(p => (IReadOnlyList<object>)[
                p.Name, El("span", p.Label == 1 ? "tag road" : "tag clear", p.Label == 1 ? "roadwork" : "clear"), Number(p.First, "0.000"), Number(p.Second, "0.000"),
                p.FirstSays == (p.Label == 1) ? first : second])));
    }

    private static string Ends(ProportionInterval i, string what) =>
        i.Trials == 0 ? "nothing to compare" : FormattableString.Invariant($"{i.Successes} of {i.Trials} {what}; {100 * i.Low:0.00} to {100 * i.High:0.00} %");

    private static string Difference(BootstrapResult b) => b.Method == BootstrapMethod.None
        ? Number(b.Estimate, "+0.000;-0.000;0.000")
        : FormattableString.Invariant($"{b.Estimate:+0.000;-0.000;0.000} [{b.Low:+0.000;-0.000;0.000}, {b.High:+0.000;-0.000;0.000}]");

    private static string Rounds(SpeedComparison? s) => s is null
        ? ""
        : FormattableString.Invariant($"Speed: {s.Ratios.Count} rounds over {s.Frames} frames, in turn, one frame at a time; ratios {s.Ratios[0]:0.00} to {s.Ratios[^1]:0.00}, their median is shown.");

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
