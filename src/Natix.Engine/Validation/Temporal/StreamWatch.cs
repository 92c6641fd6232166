using Natix.Engine.Validation.Temporal.Events;
using Natix.Engine.Validation.Temporal.Motion;
using Natix.Engine.Validation.Temporal.Tracking;

namespace Natix.Engine.Validation.Temporal;

/// <summary>
/// What time adds to the verdicts of one stream: tracks of its objects, the camera's own motion, who moves, and events of roadwork. Causal:
/// a finding rests on frames up to its own. A frame that cannot be used is refused with a reason and changes nothing; where what was
/// known is void (clock, gap, another camera, another scene) the watch begins anew with a reason, and says unknown until it knows
/// again. Memory is fixed, about a megabyte, and a frame allocates nothing. One thread owns it; one watch a stream.
/// </summary>
internal sealed class StreamWatch
{
    private readonly StreamWatchOptions _options;
    private readonly StreamClock _clock;
    private readonly ObjectTracker _tracker;
    private readonly EgoMotionEstimator _ego;
    private readonly RoadPace _pace = new();
    private readonly SceneCut _cut;
    private readonly EventMachine _events;
    private readonly ObjectMotions _motions;
    private (int Width, int Height) _size;
    private double _pictureTime = double.NaN, _judgedTime = double.NaN;

    /// <param name="options">Checked here; null: the defaults.</param>
    public StreamWatch(StreamWatchOptions? options = null)
    {
        _options = (options ?? new StreamWatchOptions()).Checked();
        _clock = new StreamClock(_options.MaxGap, _options.MaxLateness);
        _tracker = new ObjectTracker(_options.Tracker);
        _ego = new EgoMotionEstimator(_options.Ego, _options.Tracker.MaxTracks);
        _cut = new SceneCut(_options.CutCorrelation, _options.CutShift);
        _events = new EventMachine(_options.Events);
        _motions = new ObjectMotions(_options.Tracker.MaxTracks, _options.MotionSteps, _options.MotionSeconds, _options.FootingOf);
    }

    /// <summary>Slots of the tracker, free ones included; valid until the next frame.</summary>
    public ReadOnlySpan<Track> Tracks => _tracker.Slots;

    /// <summary>Whether the object in each slot moves; as of the last frame with a picture. Valid until the next frame.</summary>
    public ReadOnlySpan<MotionFinding> Motions => _motions.Findings;

    /// <summary>Detections that should have begun a track when every slot was taken.</summary>
    public long RefusedTracks => _tracker.Refused;

    /// <summary>Copies the objects that are believed in, as of the last frame that was not refused; returns how many.</summary>
    /// <param name="objects">Room for as many as the tracker has slots.</param>
    public int CopyObjects(Span<TrackedObject> objects)
    {
        var count = 0;
        var now = _clock.Now;
        var slots = _tracker.Slots;
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var track = ref slots[i];
            if (track.Stage is not (TrackStage.Confirmed or TrackStage.Lost))
                continue;
            var motion = _motions.Findings[i];
            objects[count++] = new TrackedObject(
                track.Id, track.Box, track.DetectionIndex, track.Sightings, now - track.FirstSeen, now - track.LastSeen, motion.State, motion.Reason);
        }

        return count;
    }

    /// <summary>Takes the next frame in.</summary>
    /// <param name="frame">Its time, P and size.</param>
    /// <param name="detections">Its boxes, pixels of the frame.</param>
    /// <param name="picture">A small grey picture of it, of the size in the options; default when there is none.</param>
    /// <exception cref="ArgumentException">A picture of another size: the caller's mistake, not the stream's.</exception>
    public TemporalFinding Observe(in WatchedFrame frame, ReadOnlySpan<Detection> detections, LumaPlane picture = default)
    {
        if (!picture.IsEmpty && (picture.Width != _options.Ego.Width || picture.Height != _options.Ego.Height))
            throw new ArgumentException(
                $"Pictures must be {_options.Ego.Width}x{_options.Ego.Height}, found {picture.Width}x{picture.Height}.", nameof(picture));
        if (FaultOf(frame, detections) is not WatchFault.None and var fault)
            return Refuse(fault);
        var reading = _clock.Read(frame.Seconds);
        if (TimeFault(reading) is not WatchFault.None and var timeFault)
            return Refuse(timeFault);

        var reset = ResetFor(reading, frame, picture);
        var ended = reset == WatchReset.None ? null : Begin(frame, picture);
        _size = (frame.Width, frame.Height);
        _tracker.Update(frame.Seconds, detections);
        var ego = Look(frame.Seconds, picture);
        ended = Judge(frame, ref reset) ?? ended;
        return new TemporalFinding(WatchFault.None, reset, _events.State, _events.Probability, ended, _events.Open, ego);
    }

    /// <summary>Ends the stream: the event that is still on, up to the last frame. The watch may serve another stream then; track numbers go on.</summary>
    public WorkZoneEvent? Finish()
    {
        _clock.Reset();
        _size = default;
        return Forget();
    }

    private WatchFault FaultOf(in WatchedFrame frame, ReadOnlySpan<Detection> detections)
    {
        if (frame.Width <= 0 || frame.Height <= 0)
            return WatchFault.NoSize;
        if (frame.Probability is not (null or (>= 0 and <= 1)))
            return WatchFault.NotAProbability;
        if (detections.Length > _options.Tracker.MaxDetections)
            return WatchFault.TooManyDetections;
        return DetectionFault.FirstIn(detections) >= 0 ? WatchFault.BadDetection : WatchFault.None;
    }

    private static WatchFault TimeFault(ClockReading reading) => reading switch
    {
        ClockReading.NoClock => WatchFault.Still,
        ClockReading.NotFinite => WatchFault.TimeNotFinite,
        ClockReading.Repeated => WatchFault.TimeRepeated,
        ClockReading.Late => WatchFault.Late,
        _ => WatchFault.None,
    };

    private WatchReset ResetFor(ClockReading reading, in WatchedFrame frame, LumaPlane picture)
    {
        var cut = !picture.IsEmpty && _cut.Update(picture) && frame.Seconds - _pictureTime <= _options.CutSeconds;
        return reading switch
        {
            ClockReading.First => WatchReset.None,
            ClockReading.JumpedBack => WatchReset.ClockJumpedBack,
            ClockReading.Gap => WatchReset.Gap,
            _ when (frame.Width, frame.Height) != _size => WatchReset.CameraChanged,
            _ => cut ? WatchReset.SceneCut : WatchReset.None,
        };
    }

    // All that was known is void; this frame's picture is the first of what follows.
    private WorkZoneEvent? Begin(in WatchedFrame frame, LumaPlane picture)
    {
        var cut = Forget();
        if (!picture.IsEmpty)
            _cut.Update(picture);
        _size = (frame.Width, frame.Height);
        return cut;
    }

    private WorkZoneEvent? Forget()
    {
        _tracker.Reset();
        _ego.Reset();
        _pace.Reset();
        _cut.Reset();
        _motions.Reset();
        (_pictureTime, _judgedTime) = (double.NaN, double.NaN);
        return _events.Reset();
    }

    private WorkZoneEvent? Judge(in WatchedFrame frame, ref WatchReset reset)
    {
        if (frame.Probability is not { } probability)
            return null;
        WorkZoneEvent? cut = null;
        if (frame.Seconds - _judgedTime > _options.MaxGap)
            (cut, reset) = (_events.Reset(), WatchReset.Unjudged);
        _judgedTime = frame.Seconds;
        // After a reset the filter is empty, so at most one of the two is an event.
        return _events.Update(frame.Seconds, probability) ?? cut;
    }

    private EgoMotion Look(double seconds, LumaPlane picture)
    {
        if (picture.IsEmpty)
            return EgoMotion.Unknown(CameraMotionStatus.NoPicture, 0, 0);
        var feet = _motions.Feet(_tracker.Slots, _size, (picture.Width, picture.Height), _ego.Focus.Y);
        var ego = _ego.Measure(picture, seconds - _pictureTime, feet, _motions.Covered);
        _pictureTime = seconds;
        _motions.Update(_tracker.Slots, seconds, _size, _pace.Steady(ego, seconds));
        return ego;
    }

    private TemporalFinding Refuse(WatchFault fault) => new(
        fault, WatchReset.None, fault == WatchFault.Still ? ZoneState.Unknown : _events.State,
        fault == WatchFault.Still ? double.NaN : _events.Probability, null, _events.Open, EgoMotion.Unknown(CameraMotionStatus.NoPicture, 0, 0));
}
