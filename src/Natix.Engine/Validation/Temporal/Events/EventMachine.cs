namespace Natix.Engine.Validation.Temporal.Events;

/// <summary>
/// P over time into events, causally: a filter in log-odds, two thresholds, and a time that P must stay beyond one before the state changes
/// (a Schmitt trigger with dwell). Two changes are never closer than the dwell of the later one. One thread owns it; nothing is allocated.
/// </summary>
internal sealed class EventMachine
{
    private readonly EventOptions _options;
    private readonly LogOddsFilter _filter;
    private ZoneState _pending;
    private double _since, _last, _peak, _peakTime;
    private double _entered;
    private EventBound _start;

    /// <param name="options">Checked here.</param>
    public EventMachine(EventOptions options)
    {
        _options = options.Checked();
        _filter = new LogOddsFilter(options.TimeConstant, options.Clamp);
        Reset();
    }

    /// <summary>What the stream is in.</summary>
    public ZoneState State { get; private set; }

    /// <summary>P as filtered; NaN before the first frame.</summary>
    public double Probability => _filter.Probability;

    /// <summary>The event that is on, up to the last frame; null outside.</summary>
    public WorkZoneEvent? Open =>
        State == ZoneState.Roadwork ? new WorkZoneEvent(_entered, _last, _peak, _peakTime, _start, EventBound.Cut) : null;

    /// <summary>Takes a frame in; returns the event that it ended, if it ended one.</summary>
    /// <param name="seconds">Finite, after the last frame's.</param>
    /// <param name="probability">In [0, 1].</param>
    /// <exception cref="ArgumentException">Time that does not move on, or a probability that is none. Nothing has changed.</exception>
    public WorkZoneEvent? Update(double seconds, double probability)
    {
        if (!double.IsFinite(seconds) || seconds <= _last)
            throw new ArgumentException($"A frame's time must be finite and after the frame before ({_last}), found {seconds}.", nameof(seconds));
        if (probability is not (>= 0 and <= 1))
            throw new ArgumentException($"A probability must lie in [0,1], found {probability}.", nameof(probability));
        _last = seconds;
        Consider(_filter.Update(seconds, probability));
        var ended = Settle();
        NotePeak();
        return ended;
    }

    /// <summary>Starts again from nothing, with the filter empty and the state unknown; returns the event that this cut short, if one was on.</summary>
    public WorkZoneEvent? Reset()
    {
        var cut = Open;
        _filter.Reset();
        (State, _pending, _last, _peak) = (ZoneState.Unknown, ZoneState.Unknown, double.NaN, double.NaN);
        return cut;
    }

    // The other state is pending for as long as P stays on its side, the band between the thresholds ends that.
    private void Consider(double probability)
    {
        var side = probability >= _options.EnterAt ? ZoneState.Roadwork : probability <= _options.ExitAt ? ZoneState.Clear : ZoneState.Unknown;
        if (side == State)
            side = ZoneState.Unknown;
        if (side == _pending)
            return;
        (_pending, _since, _peak) = (side, _last, State == ZoneState.Roadwork ? _peak : double.NaN);
    }

    private WorkZoneEvent? Settle()
    {
        var dwell = _pending == ZoneState.Roadwork ? _options.EnterDwell : _options.ExitDwell;
        if (_pending == ZoneState.Unknown || _last - _since < dwell)
            return null;
        WorkZoneEvent? ended = State == ZoneState.Roadwork
            ? new WorkZoneEvent(_entered, _since, _peak, _peakTime, _start, EventBound.Seen)
            : null;
        if (_pending == ZoneState.Roadwork)
            (_entered, _start) = (_since, State == ZoneState.Clear ? EventBound.Seen : EventBound.Cut);
        (State, _pending) = (_pending, ZoneState.Unknown);
        return ended;
    }

    // From where an event may have entered, so that its peak is not lost to the dwell.
    private void NotePeak()
    {
        if (State != ZoneState.Roadwork && _pending != ZoneState.Roadwork)
            return;
        if (!(Probability <= _peak))
            (_peak, _peakTime) = (Probability, _last);
    }
}
