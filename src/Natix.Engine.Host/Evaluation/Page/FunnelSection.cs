using System.Xml.Linq;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.FigureText;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;
using static Natix.Engine.Host.Reporting.Html.Plot;

namespace Natix.Engine.Host.Evaluation.Page;

/// <summary>Where frames leave the cascade, drawn and in figures. Pure.</summary>
internal static class FunnelSection
{
    private const double Width = 1040;
    private const double RowHeight = 44;
    private const double NameWidth = 150;
    private const double NoteWidth = 250;

    public static XElement Of(EvaluationReport report)
    {
        var funnel = report.Main.Journal.Funnel;
        var rows = funnel.Levels.Select(l => (Name: FormattableString.Invariant($"{l.Level}  {l.NameIn(report.Main.Engine)}"), Row: l)).ToList();
        if (funnel.Unjudged.Frames > 0)
            rows.Add(("no verdict", funnel.Unjudged));
        return Section(
            "Where frames leave the cascade", "Bars are frames that get as far as a level; the strong part leaves there. Cheap levels should take most and err little.",
            Svg(Width, (rows.Count * RowHeight) + 4, "Funnel of frames by the level that decided them", Bars(rows, funnel.Total.Frames)),
            El("div", null, At("style", "height:14px")),
            Markup.Table(
                ["decided at", "frames", "share", "wrong", "of labelled", "work a frame", "share of work", "p50", "p99"],
                rows.Append(("all", funnel.Total)).Select(r => Cells(r.Item1, r.Item2, funnel.Total))),
            El("p", "note", $"Processor time of the whole process: {Number(report.Main.CpuPerFrame, "0.00")} ms a frame."));
    }

    private static IEnumerable<XElement> Bars(List<(string Name, FunnelRow Row)> rows, long frames)
    {
        var left = frames;
        for (var i = 0; i < rows.Count; i++)
        {
            var (name, row) = rows[i];
            var (room, y) = (Width - NameWidth - NoteWidth, i * RowHeight);
            var (reached, here) = (Share(left, frames) * room, Share(row.Frames, frames) * room);
            yield return Words(0, y + 24, name, "start", "label");
            yield return Bar("faint", NameWidth, y + 5, reached, RowHeight - 12, FormattableString.Invariant($"{left} frames get here"), 5);
            var type = row.Level < 0 ? "bad" : "blue";
            yield return Bar(type, NameWidth, y + 5, Math.Max(here, row.Frames > 0 ? 2 : 0), RowHeight - 12, FormattableString.Invariant($"{row.Frames} frames leave here"), 5);
            var note = FormattableString.Invariant($"{row.Frames} ({Number(Share(row.Frames, frames), "0.0 %")}), {row.Wrong} wrong");
            yield return Words(NameWidth + Math.Max(reached, here) + 10, y + 24, note, "start", "label");
            left -= row.Frames;
        }
    }

    private static IReadOnlyList<object> Cells(string name, FunnelRow row, FunnelRow total) =>
    [
        name, Whole(row.Frames), Number(Share(row.Frames, total.Frames), "0.0 %"), Whole(row.Wrong),
        row.Labelled == 0 ? "–" : Number(row.Wrong / (double)row.Labelled, "0.0 %"), Number(row.WorkPerFrame, "0.00") + " ms",
        total.WorkMilliseconds > 0 ? Number(row.WorkMilliseconds / total.WorkMilliseconds, "0.0 %") : "–",
        Number(row.Latency.QuantileMilliseconds(0.5), "0.0") + " ms", Number(row.Latency.QuantileMilliseconds(0.99), "0.0") + " ms",
    ];

    private static double Share(long part, long whole) => whole == 0 ? 0 : part / (double)whole;
}
