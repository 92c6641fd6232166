using System.Xml.Linq;
using Natix.Engine.Data.Metrics;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.FigureText;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;
using static Natix.Engine.Host.Reporting.Html.Plot;

namespace Natix.Engine.Host.Evaluation.Page;

/// <summary>Figures by slice, with intervals drawn beside them. Pure.</summary>
internal static class SliceSection
{
    private const int MostOpen = 12;
    private static readonly string[] Titles = ["", "cases", "roadwork", "MCC", "accuracy", "95 % interval, 0 to 100 %", "missed", "false alarms", "ECE"];

    /// <summary>The section; null without slices.</summary>
    public static XElement? Of(IReadOnlyList<SliceTable> tables, ILabelledSet set) => tables.Count == 0
        ? null
        : Section(
            "By slice", $"Where it is good and where it is not. An average over {set.Cases} hides the slices that fail; short ones have wide intervals.",
            tables.Select(TableOf));

    private static IEnumerable<XElement> TableOf(SliceTable table)
    {
        string[] titles = [table.Column, .. Titles[1..]];
        yield return Markup.Table(titles, table.Rows.Take(MostOpen).Select(Cells));
        if (table.Rows.Count > MostOpen)
        {
            yield return El(
                "details", null, El("summary", null, FormattableString.Invariant($"{table.Rows.Count - MostOpen} smaller slices of {table.Column}")),
                Markup.Table(titles, table.Rows.Skip(MostOpen).Select(Cells)));
        }
    }

    private static IReadOnlyList<object> Cells(SliceRow row)
    {
        var c = row.Metrics.Confusion;
        return
        [
            row.Value, row.Unjudged > 0 ? FormattableString.Invariant($"{row.Cases} ({row.Unjudged} without verdict)") : Whole(row.Cases),
            Whole(c.TruePositives + c.FalseNegatives), Number(row.Matthews, "0.000"), Number(row.Accuracy.Share, "0.0 %"), Interval(row.Accuracy),
            Whole(c.FalseNegatives), Whole(c.FalsePositives), Number(row.Metrics.CalibrationError, "0.000"),
        ];
    }

    /// <summary>An interval of a share as a line with a dot, from 0 to 1.</summary>
    private static XElement Interval(ProportionInterval share)
    {
        const double width = 150;
        static double X(double p) => 4 + (p * (width - 8));
        List<XElement> parts = [Line("grid", X(0), 9, X(1), 9)];
        if (share.Trials > 0)
        {
            parts.Add(Line("blueline", X(share.Low), 9, X(share.High), 9));
            parts.Add(Dot("blue", X(share.Share), 9, 4, FormattableString.Invariant($"{100 * share.Low:0.0} to {100 * share.High:0.0} %")));
        }

        return Svg(width, 18, FormattableString.Invariant($"{100 * share.Low:0} to {100 * share.High:0} percent"), parts);
    }
}
