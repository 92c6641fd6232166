using System.Xml.Linq;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.Html.Plot;

namespace Natix.Engine.Host.Evaluation.Page;

/// <summary>Drawings of P against labels: histogram, reliability, ROC. Pure.</summary>
internal static class CalibrationPlots
{
    private const int HistogramBins = 25;
    private const double Width = 520;

    /// <summary>How often each P was said, roadwork upwards and clear downwards.</summary>
    public static XElement Histogram(IReadOnlyList<ScoredLabel> answers, double threshold)
    {
        var counts = new int[2, HistogramBins];
        foreach (var (label, p) in answers)
            counts[label, Math.Min(HistogramBins - 1, (int)(p * HistogramBins))]++;
        var most = Math.Max(1, counts.Cast<int>().Max());
        // Most answers sit at the ends; a root keeps the few in between visible.
        double Height(int count) => Math.Sqrt(count / (double)most);
        var plot = new Plot(Width, 300, (0, 1), (-1.06, 1.06));
        plot.XAxis("P(roadwork)", Ticks.Unit);
        foreach (var count in (int[])[most, Math.Max(1, most / 4), Math.Max(1, most / 20)])
        {
            foreach (var side in (int[])[1, -1])
                plot.Add(Words(plot.Area.Left - 7, plot.Y(side * Height(count)) + 4, FormattableString.Invariant($"{count}"), "end"));
        }

        for (var bin = 0; bin < HistogramBins; bin++)
        {
            var (low, high) = (bin / (double)HistogramBins, (bin + 1) / (double)HistogramBins);
            var range = FormattableString.Invariant($"P {low:0.00} to {high:0.00}");
            var (left, width) = (plot.X(low) + 0.75, plot.X(high) - plot.X(low) - 1.5);
            var (up, down) = (plot.Y(Height(counts[1, bin])), plot.Y(-Height(counts[0, bin])));
            if (counts[1, bin] > 0)
                plot.Add(Bar("road", left, up, width, plot.Y(0) - up, FormattableString.Invariant($"{range}: {counts[1, bin]} with roadwork")));
            if (counts[0, bin] > 0)
                plot.Add(Bar("clear", left, plot.Y(0), width, down - plot.Y(0), FormattableString.Invariant($"{range}: {counts[0, bin]} clear")));
        }

        plot.Add(Line("axis", plot.Area.Left, plot.Y(0), plot.Area.Right, plot.Y(0)));
        plot.Mark(threshold, "dash", "threshold");
        plot.Add(Words(plot.Area.Left + 4, plot.Area.Top + 10, "is roadwork", "start", "label"), Words(plot.Area.Right, plot.Area.Bottom - 5, "is clear", "end", "label"));
        return plot.Svg("Histogram of P for roadwork and clear labels; heights are square roots of counts");
    }

    /// <summary>Observed share against said P, of equal width and of equal counts.</summary>
    public static XElement Reliability(EvaluationReport report)
    {
        var plot = new Plot(Width, 420, (0, 1), (0, 1));
        plot.XAxis("said P", Ticks.Unit);
        plot.YAxis("share that is roadwork", Ticks.Unit);
        var most = Math.Max(1, report.EqualWidth.Bins.Max(b => b.Count));
        foreach (var bin in report.EqualWidth.Bins.Where(b => b.Count > 0))
        {
            var height = 0.16 * Math.Sqrt(bin.Count / (double)most);
            plot.Add(Bar("bluesoft", plot.X(bin.Low) + 1, plot.Y(height), plot.X(bin.High) - plot.X(bin.Low) - 2, plot.Y(0) - plot.Y(height)));
        }

        plot.Add(Line("dash", plot.X(0), plot.Y(0), plot.X(1), plot.Y(1)));
        var curve = report.EqualCount.Bins.Select(b => (b.MeanProbability, b.Observed.Share)).ToList();
        var thin = plot.Path("axis", curve);
        thin.SetAttributeValue("fill", "none");
        plot.Add(thin);
        foreach (var bin in report.EqualWidth.Bins.Where(b => b.Count > 0))
        {
            var (x, y) = (plot.X(bin.MeanProbability), plot.Y(bin.Observed.Share));
            plot.Add(Line("whisker", x, plot.Y(bin.Observed.Low), x, plot.Y(bin.Observed.High)));
            plot.Add(Dot("blue", x, y, 3 + (4 * Math.Sqrt(bin.Count / (double)most)), FormattableString.Invariant(
                $"said {bin.MeanProbability:0.000}, observed {bin.Observed.Share:0.000} [{bin.Observed.Low:0.000}, {bin.Observed.High:0.000}] of {bin.Count}")));
        }

        plot.Add(Words(plot.X(0.03), plot.Y(0.955), "too timid", "start"), Words(plot.X(0.97), plot.Y(0.03), "too bold", "end"));
        return plot.Svg("Reliability diagram: observed share of roadwork against said P");
    }

    /// <summary>The ROC curve with the point of the threshold.</summary>
    public static XElement Roc(EvaluationReport report)
    {
        var plot = new Plot(Width, 420, (0, 1), (0, 1));
        plot.XAxis("clear taken for roadwork", Ticks.Unit);
        plot.YAxis("roadwork found", Ticks.Unit);
        plot.Add(Line("dash", plot.X(0), plot.Y(0), plot.X(1), plot.Y(1)));
        if (report.Roc.Count > 0)
        {
            List<(double X, double Y)> points = [.. report.Roc.Select(p => (p.FalsePositiveRate, p.TruePositiveRate))];
            plot.Add(plot.Path("blue soft", points, floor: 0), plot.Path("blueline", points));
            var c = report.Score.Metrics.Confusion;
            var (x, y) = (plot.X(1 - c.Specificity), plot.Y(c.Recall));
            var ring = Dot("inkline", x, y, 6, FormattableString.Invariant($"threshold {report.Main.Engine.Threshold:0.###}: found {c.Recall:0.0 %}, false alarms {1 - c.Specificity:0.0 %}"));
            ring.SetAttributeValue("fill", "var(--panel)");
            plot.Add(ring);
        }

        return plot.Svg("ROC curve: share of roadwork found against share of clear ones taken for roadwork");
    }
}
