using System.Xml.Linq;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.FigureText;
using static Natix.Engine.Host.Reporting.Html.HtmlPage;
using static Natix.Engine.Host.Reporting.Html.Markup;
using static Natix.Engine.Host.Reporting.Html.Plot;

namespace Natix.Engine.Host.Reporting.Page;

/// <summary>Where a run's time went. Pure.</summary>
internal static class RunCostSections
{
    private static readonly (string Name, string Type, Func<StageTimes, double> Of)[] Stages =
    [
        ("decode", "clear", t => t.Decode), ("preprocess", "blue", t => t.Preprocess), ("infer", "road", t => t.Infer), ("heads", "bad", t => t.Heads), ("between", "quiet", t => t.Between),
    ];

    /// <summary>Frames by the level that decided them, and the mean frame's time by stage; null when nothing was answered.</summary>
    public static XElement? Levels(RunSummary run, EngineDescription engine)
    {
        if (run.Total.Answered == 0)
            return null;
        var mean = run.MeanTimes;
        var total = Stages.Sum(s => s.Of(mean));
        var levels = run.Total.Levels.ToArray().Select((count, level) => (Level: level, Count: count)).Where(l => l.Count > 0);
        return Section(
            "Where the time goes", FormattableString.Invariant($"A mean frame takes {total / 1000:0.00} ms once a worker has it."),
            Legend(),
            Svg(1040, 34, "Mean time of a frame by stage", Stack(mean, total, 0, 1040, 4, 26)),
            Markup.Table(
                ["stage", .. Stages.Select(s => s.Name)], [["mean a frame", .. Stages.Select(s => (object)(Number(s.Of(mean) / 1000, "0.00") + " ms"))]]),
            Markup.Table(
                ["decided at", "frames", "share"],
                levels.Select(l => (IReadOnlyList<object>)[NameOf(l.Level, engine), Whole(l.Count), Number(l.Count / (double)Math.Max(1, run.Total.Judged), "0.0 %")])));
    }

    /// <summary>The slowest frames; null when nothing was answered.</summary>
    public static XElement? Slowest(RunJournal journal, RunSummary run)
    {
        var slowest = journal.Slowest;
        if (slowest.Count == 0)
            return null;
        var longest = Math.Max(1, slowest.Max(f => Stages.Sum(s => s.Of(f.Times))));
        return Section(
            "Slowest frames", FormattableString.Invariant($"Half of all frames take less than {Number(run.Latency.QuantileMilliseconds(0.5), "0.0")} ms; these took longest."),
            Legend(),
            Markup.Table(["source", "frame", "at", "P", "took", "by stage"], slowest.Select(f => (IReadOnlyList<object>)[
                Path.GetFileName(f.Source) is { Length: > 0 } name ? name : f.Source, Whole(f.Index), TrackPlot.Moment(f.TimeSeconds),
                f.IsJudged ? Number(f.Verdict.Probability, "0.000") : "–", Number(f.LatencyMilliseconds, "0.0") + " ms", Bars(f.Times, longest)])));
    }

    private static XElement Bars(StageTimes times, double longest)
    {
        var drawing = Svg(300, 18, "Time by stage", Stack(times, longest, 0, 300, 3, 12));
        drawing.SetAttributeValue("style", "width:300px");
        return drawing;
    }

    private static IEnumerable<XElement> Stack(StageTimes times, double whole, double x, double width, double y, double height)
    {
        foreach (var (name, type, of) in Stages)
        {
            var length = whole <= 0 ? 0 : of(times) / whole * width;
            if (length >= 0.3)
                yield return Bar(type, x, y, Math.Max(0.3, length - 1), height, FormattableString.Invariant($"{name} {of(times) / 1000:0.00} ms"), 1);
            x += length;
        }
    }

    private static XElement Legend() => El("div", "legend", Stages.Select(s => El("span", null, El("i", s.Type), s.Name)));

    private static string NameOf(int level, EngineDescription engine) => level == Verdict.ConsensusLevel
        ? "consensus"
        : FormattableString.Invariant($"{level} {engine.Models.FirstOrDefault(m => m.Level == level)?.LevelName}");
}
