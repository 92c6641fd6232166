using System.Xml.Linq;
using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.FigureText;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;

namespace Natix.Engine.Host.Reporting.Page;

/// <summary>A run as one page: what was seen and when, what it cost, what went wrong. Pure.</summary>
internal static class RunPage
{
    /// <summary>Pictures on the page at most.</summary>
    public const int MostPictures = 12;

    private const int MostTracks = 24;
    private const int MostEvents = 60;

    /// <summary>The page as text.</summary>
    /// <param name="journal">What the frames left.</param>
    /// <param name="run">Counts and times.</param>
    /// <param name="engine">What ran.</param>
    /// <param name="telling">Pictures of the frames that tell most, in order.</param>
    /// <param name="when">When it was made.</param>
    public static string Render(RunJournal journal, RunSummary run, EngineDescription engine, IReadOnlyList<SheetCell> telling, DateTimeOffset when)
    {
        var sources = journal.Sources;
        IReadOnlyList<RunEvent>[] events = [.. sources.Select(s => RunEvent.Of(s, run.Zones.Events))];
        var title = sources.Count == 1 ? sources[0].Group.Name : FormattableString.Invariant($"{sources.Count} sources");
        return HtmlPage.Render(
            title, "Natix run",
            [
                $"Cascade {engine.Cascade}: " + string.Join(", ", engine.Models.Select(m => $"{m.Name} {m.Version} on {m.Backend}")),
                FormattableString.Invariant($"{engine.Workers} workers; {when:yyyy-MM-dd HH:mm} UTC; threshold {engine.Threshold:0.###}"),
            ],
            [
                El("section", "plain", run.Stopped ? El("p", "warn", "Stopped by a signal: this is what was done until then.") : null, El("div", "cards", Cards(journal, run, events.Sum(e => e.Count)))),
                Tracks(sources, events, run, engine.Threshold),
                Events(sources, events),
                WatchSections.Resets(sources),
                Album(telling, engine.Threshold),
                RunCostSections.Levels(run, engine),
                RunCostSections.Slowest(journal, run),
                Errors(journal, run),
            ]);
    }

    private static IEnumerable<XElement> Cards(RunJournal journal, RunSummary run, int events)
    {
        var total = run.Total;
        var stretches = journal.Sources.Sum(s => s.Stretches.Count);
        yield return Card("Frames", Whole(total.Frames), FormattableString.Invariant($"in {run.Seconds:0.0} s, {run.FramesPerSecond:0.0} a second"));
        yield return Card("Roadwork", total.Judged == 0 ? "–" : Number(total.Share, "0.0 %"), FormattableString.Invariant($"{total.Roadwork} of {total.Judged} frames with a verdict"), "road");
        if (journal.Sources.Any(s => s.Group.IsStream))
            yield return Card("Events", Whole(events), FormattableString.Invariant($"single frames went above the threshold {stretches} times"));
        yield return Card("Mean P", Number(total.MeanProbability, "0.000"), $"largest {Number(total.MaxProbability, "0.000")}");
        yield return Card("Latency", Number(run.Latency.QuantileMilliseconds(0.5), "0.0") + " ms", $"p99 {Number(run.Latency.QuantileMilliseconds(0.99), "0.0")} ms");
        if (total.Errors > 0)
            yield return Card("Errors", Whole(total.Errors), "frames without a verdict", "bad");
        if (total.Degraded > 0)
            yield return Card("Degraded", Whole(total.Degraded), "verdicts on fewer models than meant", "bad");
        if (total.Skipped > 0 || total.Gaps > 0)
            yield return Card("Left out", Whole(total.Skipped), FormattableString.Invariant($"frames of cameras; {total.Gaps} connections lost"), "bad");
    }

    private static XElement Tracks(IReadOnlyList<SourceJournal> sources, IReadOnlyList<RunEvent>[] events, RunSummary run, double threshold) => Section(
        "P over each source", null,
        El("div", "legend", Key("road", "above the threshold"), Key("clear", "below"), Key("roadsoft", "event"), Key("bad", "no verdict"), sources.Any(s => s.ResetCount > 0) ? Key("blue", "stream cut") : null),
        El("div", "stack", sources.Take(MostTracks).Select((s, i) =>
            Figure(s.Group.Name, Caption(s, run.TallyOf(s.Group)), TrackPlot.Of(s, events[i], threshold, FormattableString.Invariant($"track{i}"))))),
        sources.Count > MostTracks ? El("p", "note", FormattableString.Invariant($"and {sources.Count - MostTracks} more sources; verdicts.jsonl has them all")) : null);

    private static string Caption(SourceJournal source, GroupTally tally)
    {
        var text = Count(tally.Frames, "frame") + (tally.Judged == 0 ? ", no verdict" : $", {Number(tally.Share, "0.0 %")} roadwork");
        if (source.Track.FramesPerBucket > 1)
            text += FormattableString.Invariant($"; each point is the mean of {source.Track.FramesPerBucket} frames or more, the thin line their peak");
        text += WatchSections.Motion(source.Motion);
        return tally.Errors > 0 ? text + "; " + Count(tally.Errors, "error") : text;
    }

    private static string Count(long count, string what) => Whole(count) + " " + (count == 1 ? what : what + "s");

    private static XElement Key(string type, string text) => El("span", null, El("i", type), text);

    private static XElement? Events(IReadOnlyList<SourceJournal> sources, IReadOnlyList<RunEvent>[] events)
    {
        if (!sources.Any(s => s.Group.IsStream))
            return null;
        var all = events.SelectMany(e => e).ToList();
        if (all.Count == 0)
            return Section("Events", "No roadwork was entered.");
        return Section(
            "Events", "Roadwork entered and left: P filtered over time, so that single frames change nothing. Streams without a clock show the stretches with P above the threshold instead.",
            Markup.Table(["source", "entered", "left", "lasted", "P up to"], all.Take(MostEvents).Select(Cells)),
            all.Count > MostEvents ? El("p", "note", FormattableString.Invariant($"and {all.Count - MostEvents} more")) : null);
    }

    private static IReadOnlyList<object> Cells(RunEvent e) =>
    [
        e.Group.Name, e.Text(e.From) + (e.StartSeen ? "" : " or before"), e.Text(e.To) + (e.EndSeen ? "" : " or after"),
        e.IsTimed ? TrackPlot.Moment(e.To - e.From) : FormattableString.Invariant($"{e.To - e.From + 1:0} frames"), Number(e.Peak, "0.000"),
    ];

    private static XElement? Album(IReadOnlyList<SheetCell> telling, double threshold) => telling.Count == 0
        ? null
        : Section("Telling frames", "The frames that show best how P went. The glow is where a model saw a work-zone device.", El("div", "album", telling.Take(MostPictures).Select(cell =>
        {
            bool? verdict = double.IsNaN(cell.Probability) ? null : cell.Probability > threshold;
            var width = FormattableString.Invariant($"width:{100 * (verdict is null ? 0 : cell.Probability):0.#}%");
            var said = verdict switch { true => "roadwork", false => "clear", null => "no verdict" };
            return El(
                "div", verdict == true ? "shot road" : "shot", Picture(cell.Picture, cell.Caption), El("div", "bar", El("i", null, At("style", width))),
                El("div", "text", El("b", null, verdict is null ? said : $"{said}, P {Number(cell.Probability, "0.000")}"), cell.Caption));
        })));

    private static XElement? Errors(RunJournal journal, RunSummary run)
    {
        if (run.Total.Errors == 0)
            return null;
        var kinds = string.Join(", ", run.Total.ErrorsByCode.Select(e => FormattableString.Invariant($"{e.Value} {e.Key}")));
        return Section(
            "Errors", $"{kinds}.",
            Markup.Table(["source", "frame", "kind", "why"], journal.Errors.Select(e => (IReadOnlyList<object>)[
                e.Source, Whole(e.Index), El("span", "tag bad", e.Error.Code.ToString()), El("span", null, At("style", "white-space:normal"), e.Error.Reason)])),
            run.Total.Errors > journal.Errors.Count ? El("p", "note", FormattableString.Invariant($"and {run.Total.Errors - journal.Errors.Count} more; verdicts.jsonl has them all")) : null);
    }
}
