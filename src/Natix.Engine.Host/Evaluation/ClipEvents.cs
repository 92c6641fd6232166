using Natix.Engine.Data.Datasets;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Roadwork entered and left in one clip, held against its labels. Not thread-safe.</summary>
internal sealed class ClipEvents
{
    /// <summary>Seconds at the end of a clip in which a change cannot be told any more: it needs a dwell.</summary>
    private const double Tail = 1;

    private readonly List<ZoneState> _states = [];
    private readonly List<WorkZoneEvent> _ended = [];
    private WorkZoneEvent? _open;
    private double _lastTime;

    /// <summary>Takes the next frame.</summary>
    /// <param name="seconds">Its time; NaN when it has none.</param>
    /// <param name="seen">What is known after it.</param>
    public void Add(double seconds, in ZoneObservation seen)
    {
        _states.Add(seen.State);
        if (seen.Ended is { } ended)
            _ended.Add(ended);
        _open = seen.Open;
        if (!double.IsNaN(seconds))
            _lastTime = Math.Max(_lastTime, seconds);
    }

    /// <summary>The clip so far.</summary>
    /// <param name="seconds">Its labels, in order.</param>
    public EventScore Score(IEnumerable<SecondScore> seconds)
    {
        TruthSpan[] truth = [.. seconds.Select(s => new TruthSpan(s.Second, s.Second + 1, StateOf(s.Label)))];
        IReadOnlyList<WorkZoneEvent> events = _open is { } open ? [.. _ended, open] : _ended;
        var boundaries = EventMeasures.Boundaries(truth);
        var judged = boundaries.Where(b => b.From < _lastTime - Tail).ToArray();
        return new EventScore(
            events, EventMeasures.Flicker([.. _states], truth), [.. judged.Select(b => EventMeasures.BoundaryError(b, events))], boundaries.Count - judged.Length);
    }

    private static ZoneState StateOf(SecondLabel? label) => label switch
    {
        SecondLabel.Roadwork => ZoneState.Roadwork,
        SecondLabel.None => ZoneState.Clear,
        _ => ZoneState.Unknown,
    };
}

/// <summary>What the events of a clip are worth.</summary>
/// <param name="Events">Roadwork entered and left, in order.</param>
/// <param name="Flicker">Changes of state beyond those of the truth.</param>
/// <param name="BoundaryErrors">Seconds from each boundary of the truth to the event's end nearest to it; infinite where there is none.</param>
/// <param name="TooLate">Boundaries in the clip's last second, which nothing could tell.</param>
internal sealed record EventScore(IReadOnlyList<WorkZoneEvent> Events, int Flicker, IReadOnlyList<double> BoundaryErrors, int TooLate)
{
    /// <summary>In one sentence over several clips: flicker, boundary errors.</summary>
    public static string Summary(IEnumerable<EventScore> clips)
    {
        var all = clips.ToArray();
        var errors = all.SelectMany(c => c.BoundaryErrors).ToArray();
        var found = errors.Where(double.IsFinite).ToArray();
        var boundaries = errors.Length == 0 ? "no boundary to judge" : FormattableString.Invariant(
            $"{found.Length} of {errors.Length} boundaries found, off by {(found.Length == 0 ? double.NaN : found.Average()):0.00} s in the mean and {found.DefaultIfEmpty(double.NaN).Max():0.00} s at most");
        return FormattableString.Invariant(
            $"{all.Sum(c => c.Events.Count)} events; flicker {all.Sum(c => c.Flicker)} in all, {all.Select(c => c.Flicker).DefaultIfEmpty().Max()} in a clip at most; {boundaries}; {all.Sum(c => c.TooLate)} boundaries lie in a clip's last second and are left out");
    }
}
