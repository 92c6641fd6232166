using System.Xml.Linq;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;
using static Natix.Engine.Host.Reporting.Html.Plot;

namespace Natix.Engine.Host.Reporting.Page;

/// <summary>Where the watch over a stream began anew, and whether its objects move. Pure.</summary>
internal static class WatchSections
{
    private const int MostRows = 60;

    /// <summary>A table of where streams were cut, and why; null where none was.</summary>
    public static XElement? Resets(IReadOnlyList<SourceJournal> sources)
    {
        var all = sources.SelectMany(s => s.Resets.Select(r => (s.Group.Name, r.Seconds, r.Reason))).ToList();
        if (all.Count == 0)
            return null;
        var left = sources.Sum(s => s.ResetCount) - Math.Min(all.Count, MostRows);
        return Section(
            "Streams cut", "What was known before says nothing of what came after: an event that was on is cut there, and the state is unknown until it is known again.",
            Markup.Table(["source", "at", "why"], all.Take(MostRows).Select(r => (IReadOnlyList<object>)[r.Name, TrackPlot.Moment(r.Seconds), Text(r.Reason)])),
            left > 0 ? El("p", "note", FormattableString.Invariant($"and {left} more; verdicts.jsonl has them all")) : null);
    }

    /// <summary>Marks of the cuts over a source's plot.</summary>
    public static IEnumerable<XElement> Marks(Plot plot, SourceJournal source) => source.Resets.Select(r => Bar(
        "blue", plot.X(r.Seconds) - 1, plot.Area.Top, 2, plot.Area.Bottom - plot.Area.Top, $"{Text(r.Reason)} at {TrackPlot.Moment(r.Seconds)}", 0));

    /// <summary>What is known of the motion of a source's objects; empty where none was followed.</summary>
    public static string Motion(MotionTally tally) => tally.Objects == 0
        ? ""
        : FormattableString.Invariant($"; {tally.Objects} objects followed: {tally.Static} stand, {tally.Moving} move, of the others it cannot be told");

    /// <summary>A reason as people say it.</summary>
    public static string Text(WatchReset reason) => reason switch
    {
        WatchReset.ClockJumpedBack => "the clock jumped back",
        WatchReset.Gap => "no frame for too long",
        WatchReset.CameraChanged => "another camera: frames of another size",
        WatchReset.SceneCut => "another scene",
        WatchReset.Unjudged => "no verdict for too long",
        _ => "",
    };
}
