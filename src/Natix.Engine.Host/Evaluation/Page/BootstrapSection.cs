using System.Xml.Linq;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.FigureText;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;
using static Natix.Engine.Host.Reporting.Html.Plot;

namespace Natix.Engine.Host.Evaluation.Page;

/// <summary>How far MCC could have come out otherwise. Pure.</summary>
internal static class BootstrapSection
{
    private const int Bins = 48;

    public static XElement Of(EvaluationReport report)
    {
        var b = report.Matthews;
        var lead = b.Method == BootstrapMethod.None
            ? $"There is no interval for MCC: {report.MatthewsMissing ?? "too few independent units"}."
            : FormattableString.Invariant($"Had other {report.Set.Units} been filmed: {b.Units} {report.Set.Units} drawn whole with replacement, {b.Draws.Count} times. 95 % lie between {b.Low:0.000} and {b.High:0.000}.");
        var redrawn = b.Undefined > 0 ? El("p", "note", FormattableString.Invariant($"{b.Undefined} redrawings hold one class only and take no part.")) : null;
        return Section("How sure is MCC?", lead, b.Draws.Count == 0 ? null : Draw(b, "MCC of a redrawing"), redrawn);
    }

    /// <summary>The redrawn figures as a histogram, the interval shaded.</summary>
    public static XElement Draw(BootstrapResult b, string title)
    {
        var (low, high) = (b.Draws[0], b.Draws[^1]);
        if (high <= low)
            (low, high) = (low - 0.01, high + 0.01);
        var counts = new int[Bins];
        foreach (var draw in b.Draws)
            counts[Math.Clamp((int)((draw - low) / (high - low) * Bins), 0, Bins - 1)]++;
        var plot = new Plot(1040, 230, (low, high), (0, 1.15 * counts.Max()));
        plot.XAxis(title, Ticks.Round(low, high, 8));
        for (var i = 0; i < Bins; i++)
        {
            var (from, to) = (low + ((high - low) * i / Bins), low + ((high - low) * (i + 1) / Bins));
            var inside = b.Method != BootstrapMethod.None && to > b.Low && from < b.High;
            var y = plot.Y(counts[i]);
            plot.Add(Bar(inside ? "blue" : "bluesoft", plot.X(from) + 0.5, y, plot.X(to) - plot.X(from) - 1, plot.Y(0) - y, FormattableString.Invariant($"{from:0.000} to {to:0.000}: {counts[i]} draws")));
        }

        plot.Add(Line("axis", plot.Area.Left, plot.Y(0), plot.Area.Right, plot.Y(0)));
        if (b.Estimate >= low && b.Estimate <= high)
            plot.Mark(b.Estimate, "inkline", Number(b.Estimate, "0.000"));
        return plot.Svg($"Histogram of {title}");
    }
}
