using Natix.Engine.Validation.Temporal;

namespace Natix.Engine;

/// <summary>
/// From the verdicts of one stream to roadwork entered and left: P is filtered over time, and the state changes only when it has stayed beyond a
/// threshold (hysteresis with dwell). Causal. Frames without a usable time, a verdict or a sane size change nothing; where the clock jumps, the
/// stream pauses for over two seconds, or another camera comes, an open event is cut and the watch begins anew. Memory is fixed, about a
/// megabyte; a frame allocates nothing. Give it the results of one stream in order. Not thread-safe.
/// </summary>
public sealed class WorkZoneWatch
{
    private readonly StreamWatch _watch = new();

    /// <summary>Takes the next result of the stream in; the result stays the caller's.</summary>
    /// <param name="result">A result that is not disposed.</param>
    public ZoneObservation Observe(FrameResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Error.IsError)
            return new ZoneObservation(State, Probability, null, Open);
        double? probability = result.Verdict.IsJudged ? result.Verdict.Probability : null;
        var frame = new WatchedFrame(result.Info.TimeSeconds, probability, result.Width, result.Height);
        var found = _watch.Observe(frame, result.Detections);
        (State, Probability, Open) = (found.State, found.Probability, found.Open);
        return new ZoneObservation(State, Probability, found.Ended, Open);
    }

    /// <summary>What the stream is in, as far as the frames so far tell.</summary>
    public ZoneState State { get; private set; }

    /// <summary>P as filtered over time, in [0,1]; NaN before the first judged frame.</summary>
    public double Probability { get; private set; } = double.NaN;

    /// <summary>The event that is on, up to the last frame; null when there is none.</summary>
    public WorkZoneEvent? Open { get; private set; }

    /// <summary>Ends the stream: the event that is still on, cut at the last frame; null when there is none. The watch may serve another stream then.</summary>
    public WorkZoneEvent? Finish()
    {
        var last = _watch.Finish();
        (State, Probability, Open) = (ZoneState.Unknown, double.NaN, null);
        return last;
    }
}

/// <summary>What is known of a stream after a frame.</summary>
/// <param name="State">What the stream is in.</param>
/// <param name="Probability">P as filtered over time; NaN before the first judged frame.</param>
/// <param name="Ended">The event that this frame ended, or cut short; null when there is none.</param>
/// <param name="Open">The event that is on; null when there is none.</param>
public readonly record struct ZoneObservation(ZoneState State, double Probability, WorkZoneEvent? Ended, WorkZoneEvent? Open);
