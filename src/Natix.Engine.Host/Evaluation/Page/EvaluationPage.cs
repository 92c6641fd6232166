using System.Xml.Linq;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.FigureText;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;

namespace Natix.Engine.Host.Evaluation.Page;

/// <summary>An evaluation as one page that a person reads: what it came to, where it is wrong, whether P can be believed, what it cost. Pure.</summary>
internal static class EvaluationPage
{
    private const int MostReasons = 200;

    /// <summary>The page as text.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="reasons">What has no verdict, and why.</param>
    /// <param name="machine">Processor name and cores.</param>
    /// <param name="when">When it was made.</param>
    public static string Render(EvaluationReport report, IEnumerable<(string Name, string Reason)> reasons, string machine, DateTimeOffset when)
    {
        var main = report.Main;
        return HtmlPage.Render(
            report.Set.Name, "Natix evaluation",
            [
                $"Cascade {main.Engine.Cascade}: " + string.Join(", ", main.Engine.Models.Select(m => $"{m.Name} {m.Version} on {m.Backend}")),
                FormattableString.Invariant($"{machine}, {main.Engine.Workers} workers; {when:yyyy-MM-dd HH:mm} UTC; threshold {main.Engine.Threshold:0.###}"),
            ],
            [
                El("section", "plain", Verdict(report), Warnings(report)),
                El("section", "plain", El("div", "cards", Cards(report))),
                Section("Right and wrong", null, El("div", "pair",
                    Figure("Verdicts against labels", "Rows are labels, columns are verdicts.", Matrix(report.Score.Metrics.Confusion)),
                    Figure("P by label", "How often each P was said, roadwork above and clear below the line. Good verdicts pile up at the ends, each at its own.", CalibrationPlots.Histogram(main.Scored, main.Engine.Threshold)))),
                Section("Can P be believed?", "Of all that was said with P near 0.8, about 80 % should be roadwork.", El("div", "pair",
                    Figure("Reliability", $"15 bins of equal width, ECE {Number(report.EqualWidth.CalibrationError, "0.000")}; in bins of equal count {Number(report.EqualCount.CalibrationError, "0.000")}. A dot on the diagonal keeps its word; above it P is too timid, below too bold. Upright lines are 95 % Wilson intervals, the thin curve is of bins of equal count, bars show how many.", CalibrationPlots.Reliability(report)),
                    Figure("ROC", RocCaption(report), CalibrationPlots.Roc(report)))),
                FunnelSection.Of(report),
                ComparisonSections.Full(report),
                SliceSection.Of(report.Slices, report.Set),
                AlbumSection.Of(main),
                ComparisonSections.Against(report),
                BootstrapSection.Of(report),
                ComparisonSections.Formulas(report.Formulas),
                Unjudged([.. reasons]),
                Glossary(report),
            ]);
    }

    private static XElement Verdict(EvaluationReport report)
    {
        var c = report.Score.Metrics.Confusion;
        if (c.Count == 0)
            return El("p", "verdict", $"None of the {report.Set.Cases} has a verdict.");
        return El(
            "p", "verdict",
            $"Of {Whole(c.Count)} {report.Set.Cases}, ", El("b", null, $"{Whole(c.TruePositives + c.TrueNegatives)} are judged rightly"),
            $": {Whole(c.TruePositives)} of {Whole(c.TruePositives + c.FalseNegatives)} with roadwork are found, {Whole(c.FalsePositives)} of {Whole(c.TrueNegatives + c.FalsePositives)} clear ones raise a false alarm.");
    }

    private static IEnumerable<XElement> Warnings(EvaluationReport report)
    {
        if (report.MatthewsMissing is { } why)
            yield return El("p", "warn", $"MCC is undefined here: {why}. ROC and AUC need both classes too.");
        if (report.Set.UnitNote is { } note)
            yield return El("p", "warn", $"Note: {note}.");
        if (report.Main.Run.Total.Degraded is > 0 and var degraded)
            yield return El("p", "warn", FormattableString.Invariant($"{degraded} verdicts are degraded: a model that should have voted failed, was late, or had no time left."));
        if (report.Main.Run.Stopped)
            yield return El("p", "warn", "Stopped by a signal: the figures cover what was done.");
    }

    private static IEnumerable<XElement> Cards(EvaluationReport report)
    {
        var (m, boot, run) = (report.Score.Metrics, report.Matthews, report.Main.Run);
        var judged = m.Confusion.Count > 0;
        var accuracy = report.Accuracy;
        yield return Card(
            "MCC", report.MatthewsMissing is null ? Number(m.Confusion.Matthews, "0.000") : "–",
            boot.Method == BootstrapMethod.None ? report.MatthewsMissing ?? "no interval: too few units" : FormattableString.Invariant($"95 %: {boot.Low:0.000} to {boot.High:0.000}, by {report.Set.Units}"));
        yield return Card("Accuracy", judged ? Number(accuracy.Share, "0.0 %") : "–", FormattableString.Invariant($"95 %: {100 * accuracy.Low:0.0} to {100 * accuracy.High:0.0} %"));
        yield return ShareCard("Recall", m.Confusion.TruePositives, m.Confusion.FalseNegatives, "missed", "road");
        yield return ShareCard("Precision", m.Confusion.TruePositives, m.Confusion.FalsePositives, "false alarms", "clear");
        yield return Card("AUC", m.Auc is { } auc ? Number(auc, "0.000") : "–", m.Auc is null ? "one class only" : "chance is 0.5");
        yield return Card("Calibration error", judged ? Number(m.CalibrationError, "0.000") : "–", FormattableString.Invariant($"Brier {m.Brier:0.000}, log loss {m.LogLoss:0.000}"));
        yield return Card("Subnet reward", Number(report.Score.Reward, "0.000"), "(½ MCC + ½ accuracy)³");
        yield return Card("Latency", Number(run.Latency.QuantileMilliseconds(0.5), "0.0") + " ms", FormattableString.Invariant($"p99 {Number(run.Latency.QuantileMilliseconds(0.99), "0.0")} ms, {run.FramesPerSecond:0} frames/s"));
        if (run.Total.Errors > 0)
            yield return Card("No verdict", Whole(run.Total.Errors), $"of {Whole(run.Total.Frames)} frames", "bad");
    }

    private static XElement ShareCard(string name, long right, long wrong, string what, string type)
    {
        var share = ProportionInterval.Wilson(right, right + wrong);
        return Card(name, Number(share.Share, "0.0 %"), FormattableString.Invariant($"{wrong} {what}; 95 %: {100 * share.Low:0.0} to {100 * share.High:0.0} %"), type);
    }

    private static XElement Matrix(Confusion c)
    {
        XElement Tile(string type, long count, long of, string name) => El(
            "div", "tile " + (of == 0 ? "none" : type), El("b", null, Whole(count)), El("span", null, of == 0 ? name : $"{name}, {Number(count / (double)of, "0.0 %")} of its row"));
        var (roadwork, clear) = (c.TruePositives + c.FalseNegatives, c.TrueNegatives + c.FalsePositives);
        return El(
            "div", "matrix",
            El("span", "head"), El("span", "head", "said roadwork"), El("span", "head", "said clear"),
            El("span", "side", "is roadwork"), Tile("right", c.TruePositives, roadwork, "found"), Tile("wrong", c.FalseNegatives, roadwork, "missed"),
            El("span", "side", "is clear"), Tile("wrong", c.FalsePositives, clear, "false alarms"), Tile("right", c.TrueNegatives, clear, "let pass"));
    }

    private static string RocCaption(EvaluationReport report) => report.Roc.Count == 0
        ? "There is no curve: only one class occurs."
        : $"Area {Number(report.Score.Metrics.Auc ?? double.NaN, "0.000")}. Every threshold is a point; the ring is the one in use.";

    private static XElement? Unjudged(List<(string Name, string Reason)> reasons) => reasons.Count == 0
        ? null
        : Section(
            "Without a verdict", "These take no part in the figures.",
            Markup.Table(["name", "why"], reasons.Take(MostReasons).Select(r => (IReadOnlyList<object>)[r.Name, r.Reason])),
            reasons.Count > MostReasons ? El("p", "note", FormattableString.Invariant($"and {reasons.Count - MostReasons} more")) : null);

    private static XElement Glossary(EvaluationReport report) => Section(
        "How to read this", null,
        El("dl", null,
            Entry("MCC", "Matthews correlation of labels and verdicts: 1 perfect, 0 chance, whatever the share of roadwork."),
            Entry("Interval of MCC", FormattableString.Invariant($"{report.Set.Units} drawn whole, with replacement, {ClusterBootstrap.DefaultDraws} times (seed {report.Seed}); bias-corrected and accelerated. Frames of one unit resemble each other and count together.")),
            Entry("ECE", "Expected calibration error: the mean distance between said P and observed share, weighted by how many answers are in each bin. 0 is best."),
            Entry("Brier, log loss", "Mean squared error of P, and mean surprise in nats. 0 is best; saying 0.5 always gives 0.25 and 0.693."),
            Entry("Work", "Decoding, preprocessing, models and heads of a frame, wall-clock on a worker, without waiting. A run of several frames counts in full for each."),
            Entry("McNemar", "Two cascades on the same cases: only those that one judges rightly and the other wrongly tell them apart. p is how easily fair coins would do as much.")));

    private static XElement[] Entry(string name, string text) => [El("dt", null, name), El("dd", null, text)];
}
