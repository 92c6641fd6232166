using Natix.Engine.Validation.Temporal;
using Natix.Engine.Validation.Temporal.Motion;

namespace Natix.Engine;

/// <summary>
/// What time adds to the verdicts of one stream. Roadwork entered and left: P is filtered over time, and the state changes only when it has stayed
/// beyond a threshold (hysteresis with dwell). Objects followed from frame to frame; and where the stream keeps pictures
/// (<see cref="StreamOptions.KeepsPictures"/>) the camera's own motion, scene cuts, and whether each object moves over the road. Causal. Frames
/// without a usable time, a verdict or a sane size change nothing; where the clock jumps, the stream pauses for over two seconds, or another camera or
/// scene comes, an open event is cut and the watch begins anew. Memory is fixed, about a megabyte; a frame allocates nothing. Without pictures a
/// frame takes microseconds, with them 1 to 2 ms on the caller's thread. Give it the results of one stream in order. Not thread-safe.
/// </summary>
public sealed class WorkZoneWatch
{
    private readonly StreamWatch _watch;
    private readonly Footing[][] _footings;
    private readonly TrackedObject[] _objects;
    private int _count;

    /// <param name="engine">
    /// What gives the results: the labels of its detectors say what stands on the road, and what hangs or stands on posts. Null: not known, and less is
    /// decided of who moves.
    /// </param>
    public WorkZoneWatch(EngineDescription? engine = null)
    {
        _footings = engine is null ? [] : [.. engine.Models.Select(m => m.Labels.Select(LabelFooting.Of).ToArray())];
        var options = new StreamWatchOptions { FootingOf = FootingOf };
        (_watch, _objects) = (new StreamWatch(options), new TrackedObject[options.Tracker.MaxTracks]);
    }

    /// <summary>Takes the next result of the stream in; the result stays the caller's.</summary>
    /// <param name="result">A result that is not disposed.</param>
    public ZoneObservation Observe(FrameResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Error.IsError)
            return new ZoneObservation(State, Probability, null, Open, WatchFault.FrameFailed, WatchReset.None, CameraMotion.None);
        double? probability = result.Verdict.IsJudged ? result.Verdict.Probability : null;
        var frame = new WatchedFrame(result.Info.TimeSeconds, probability, result.Width, result.Height);
        var found = _watch.Observe(frame, result.Detections, LumaPlane.Of(result.Findings.Picture));
        (State, Probability, Open, _count) = (found.State, found.Probability, found.Open, _watch.CopyObjects(_objects));
        return new ZoneObservation(State, Probability, found.Ended, Open, found.Fault, found.Reset, found.Ego.Of(result.Width, result.Height));
    }

    /// <summary>What the stream is in, as far as the frames so far tell.</summary>
    public ZoneState State { get; private set; }

    /// <summary>P as filtered over time, in [0,1]; NaN before the first judged frame.</summary>
    public double Probability { get; private set; } = double.NaN;

    /// <summary>The event that is on, up to the last frame; null when there is none.</summary>
    public WorkZoneEvent? Open { get; private set; }

    /// <summary>
    /// The objects that are followed, 128 at most, as of the last frame that had no fault: of every detector's boxes, each class by itself. Empty after a
    /// reset until objects were seen twice. Valid until the next <see cref="Observe"/> or <see cref="Finish"/>.
    /// </summary>
    public ReadOnlySpan<TrackedObject> Objects => _objects.AsSpan(0, _count);

    /// <summary>Ends the stream: the event that is still on, cut at the last frame; null when there is none. The watch may serve another stream then.</summary>
    public WorkZoneEvent? Finish()
    {
        var last = _watch.Finish();
        (State, Probability, Open, _count) = (ZoneState.Unknown, double.NaN, null, 0);
        return last;
    }

    private Footing FootingOf(int model, int label) =>
        (uint)model < (uint)_footings.Length && (uint)label < (uint)_footings[model].Length ? _footings[model][label] : Footing.Unknown;
}

/// <summary>What is known of a stream after a frame.</summary>
/// <param name="State">What the stream is in.</param>
/// <param name="Probability">P as filtered over time; NaN before the first judged frame.</param>
/// <param name="Ended">The event that this frame ended, or cut short; null when there is none.</param>
/// <param name="Open">The event that is on; null when there is none.</param>
/// <param name="Fault">What was wrong with the frame: then it has changed nothing.</param>
/// <param name="Reset">Why the watch began anew with this frame.</param>
/// <param name="Camera">The camera's own motion since the picture before.</param>
public readonly record struct ZoneObservation(
    ZoneState State, double Probability, WorkZoneEvent? Ended, WorkZoneEvent? Open, WatchFault Fault, WatchReset Reset, CameraMotion Camera);
