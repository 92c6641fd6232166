using System.Globalization;
using System.Xml.Linq;
using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting.Html;
using static Natix.Engine.Host.Reporting.Html.Markup;
using static Natix.Engine.Host.Reporting.Html.Plot;

namespace Natix.Engine.Host.Reporting.Page;

/// <summary>P over one source: the mean as a line coloured by verdict, peaks as a thin one, events as bands, missing verdicts as ticks. Pure.</summary>
internal static class TrackPlot
{
    private const int MostPoints = 700;
    private const int MostBands = 300;

    /// <param name="source">The source.</param>
    /// <param name="events">Its events.</param>
    /// <param name="threshold">Decision threshold.</param>
    /// <param name="id">A name that no other drawing of the page has.</param>
    public static XElement Of(SourceJournal source, IReadOnlyList<RunEvent> events, double threshold, string id)
    {
        var track = source.Track;
        // Time runs evenly over frames, as far as a drawing can tell.
        var timed = source.Seconds.Last > source.Seconds.First;
        var (low, high) = timed ? source.Seconds : (0, Math.Max(1, track.Frames - 1));
        double At(double frame) => low + ((high - low) * frame / Math.Max(1, track.Frames - 1));
        var plot = new Plot(1040, 190, (low, high), (0, 1));
        foreach (var happening in events.Where(e => e.IsTimed == timed).Take(MostBands))
            plot.Add(Band(plot, happening));
        plot.XAxis(timed ? "time" : source.Group.IsStream ? "frame" : "picture", timed ? Clock(low, high) : Ticks.Round(low, high, (int)Math.Clamp(high - low, 1, 10)));
        plot.YAxis("P", [(0, "0"), (0.5, "0.5"), (1, "1")]);
        plot.Add(Colours(plot, threshold, id));
        var points = Points(track);
        foreach (var stretch in Stretches(points))
        {
            plot.Add(Painted(plot.Path("soft", [.. stretch.Select(p => (At(p.Frame), p.Mean))], floor: threshold), "fill", id));
            if (stretch.Any(p => p.Peak > p.Mean))
                plot.Add(Painted(plot.Path("thin", [.. stretch.Select(p => (At(p.Frame), p.Peak))]), "stroke", id));
            plot.Add(Painted(stretch.Count == 1
                ? Dot("", plot.X(At(stretch[0].Frame)), plot.Y(stretch[0].Mean), 3)
                : plot.Path("clearline", [.. stretch.Select(p => (At(p.Frame), p.Mean))]), stretch.Count == 1 ? "fill" : "stroke", id));
        }

        foreach (var missing in points.Where(p => p.Failed > 0))
            plot.Add(Bar("bad", plot.X(At(missing.Frame)) - 1, plot.Area.Bottom - 7, 2, 7, FormattableString.Invariant($"{missing.Failed} without a verdict"), 0));
        if (timed)
            plot.Add([.. WatchSections.Marks(plot, source)]);
        plot.Add(Line("dash", plot.Area.Left, plot.Y(threshold), plot.Area.Right, plot.Y(threshold)));
        return plot.Svg($"P over {source.Group.Name}");
    }

    /// <summary>A moment as people write it: minutes and seconds from one minute on.</summary>
    public static string Moment(double seconds)
    {
        if (double.IsNaN(seconds))
            return "–";
        var whole = TimeSpan.FromSeconds(Math.Round(seconds, 1));
        return seconds < 60 ? seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s"
            : whole.TotalHours >= 1 ? FormattableString.Invariant($"{(int)whole.TotalHours}:{whole.Minutes:00}:{whole.Seconds:00}")
            : FormattableString.Invariant($"{(int)whole.TotalMinutes}:{whole.Seconds:00}");
    }

    private static IEnumerable<(double, string)> Clock(double low, double high) => high < 120
        ? Ticks.Round(low, high, 10).Select(t => (t.At, t.Text + " s"))
        : Ticks.Round(low / 60, high / 60, 10).Select(t => (t.At * 60, t.Text + " min"));

    private static XElement Band(Plot plot, RunEvent happening)
    {
        var left = plot.X(happening.From);
        return Bar("band", left, plot.Area.Top, Math.Max(2, plot.X(happening.To) - left), plot.Area.Bottom - plot.Area.Top, FormattableString.Invariant(
            $"roadwork from {happening.Text(happening.From)} to {happening.Text(happening.To)}, P up to {happening.Peak:0.000}"), 0);
    }

    /// <summary>One colour above the threshold and one below, with a sharp border between.</summary>
    private static XElement Colours(Plot plot, double threshold, string id)
    {
        var (top, bottom) = (plot.Y(1), plot.Y(0));
        var border = Math.Clamp((plot.Y(threshold) - top) / (bottom - top), 0, 1);
        XElement Stop(double at, string type) => El("stop", type, new XAttribute("offset", at.ToString("0.####", CultureInfo.InvariantCulture)));
        return El("defs", null, El(
            "linearGradient", null, At("id", id), At("gradientUnits", "userSpaceOnUse"), At("x1", 0), At("x2", 0), At("y1", top), At("y2", bottom),
            Stop(0, "overroad"), Stop(border, "overroad"), Stop(border, "overclear"), Stop(1, "overclear")));
    }

    private static XElement Painted(XElement shape, string what, string id)
    {
        shape.SetAttributeValue("style", $"{what}:url(#{id})");
        return shape;
    }

    private static List<Point> Points(ProbabilityTrack track)
    {
        var step = Math.Max(1, (track.Count + MostPoints - 1) / MostPoints);
        var points = new List<Point>();
        for (var first = 0; first < track.Count; first += step)
        {
            var bucket = track[first];
            for (var i = first + 1; i < Math.Min(first + step, track.Count); i++)
                bucket = bucket.Join(track[i]);
            var last = Math.Min((first + step) * track.FramesPerBucket, track.Frames) - 1;
            points.Add(new Point((((long)first * track.FramesPerBucket) + last) / 2.0, bucket.Mean, bucket.Peak, bucket.Failed));
        }

        return points;
    }

    /// <summary>Points without a gap between them.</summary>
    private static IEnumerable<List<Point>> Stretches(List<Point> points)
    {
        var stretch = new List<Point>();
        foreach (var point in points)
        {
            if (!double.IsNaN(point.Mean))
            {
                stretch.Add(point);
                continue;
            }

            if (stretch.Count > 0)
                yield return stretch;
            stretch = [];
        }

        if (stretch.Count > 0)
            yield return stretch;
    }

    private readonly record struct Point(double Frame, double Mean, double Peak, int Failed);
}
