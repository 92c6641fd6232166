namespace Natix.Engine;

/// <summary>What states over time are worth against the truth. Pure; for evaluation.</summary>
public static class EventMeasures
{
    /// <summary>Changes between clear and roadwork; the unknown between two states is none.</summary>
    public static int Changes(ReadOnlySpan<ZoneState> states)
    {
        var (changes, known) = (0, ZoneState.Unknown);
        foreach (var state in states)
        {
            if (state == ZoneState.Unknown)
                continue;
            changes += known != ZoneState.Unknown && state != known ? 1 : 0;
            known = state;
        }

        return changes;
    }

    /// <summary>Changes beyond those of the truth, 0 or more.</summary>
    /// <param name="states">What was said, in order of time.</param>
    /// <param name="truth">What is so, in order of time.</param>
    public static int Flicker(ReadOnlySpan<ZoneState> states, ReadOnlySpan<TruthSpan> truth) => Math.Max(0, Changes(states) - Boundaries(truth).Count);

    /// <summary>
    /// Where the truth changes: from the end of the last span of one state to the start of the first span of the other. Spans of which
    /// nobody knows lie between, so a boundary is an interval; it is a point where they meet.
    /// </summary>
    public static IReadOnlyList<TruthSpan> Boundaries(ReadOnlySpan<TruthSpan> truth)
    {
        var boundaries = new List<TruthSpan>();
        TruthSpan? known = null;
        foreach (var span in truth)
        {
            if (!(span.From < span.To) || (known is { } before && span.From < before.To))
                throw new ArgumentException($"Spans of truth must be in order and longer than nothing, found {span} after {known}.", nameof(truth));
            if (span.State == ZoneState.Unknown)
                continue;
            if (known is { } last && last.State != span.State)
                boundaries.Add(new TruthSpan(last.To, span.From, span.State));
            known = span;
        }

        return boundaries;
    }

    /// <summary>
    /// Distance in seconds of the nearest event's end, of the same kind (entering or leaving, seen and not cut), to a boundary of the truth;
    /// 0 inside it, infinite when there is none.
    /// </summary>
    /// <param name="boundary">See <see cref="Boundaries"/>: its state is the one entered.</param>
    /// <param name="events">Events of the same stream.</param>
    public static double BoundaryError(TruthSpan boundary, IEnumerable<WorkZoneEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var error = double.PositiveInfinity;
        foreach (var found in events)
        {
            var (time, bound) = boundary.State == ZoneState.Roadwork ? (found.Entered, found.Start) : (found.Left, found.End);
            if (bound == EventBound.Seen)
                error = Math.Min(error, Math.Max(0, Math.Max(boundary.From - time, time - boundary.To)));
        }

        return error;
    }
}
