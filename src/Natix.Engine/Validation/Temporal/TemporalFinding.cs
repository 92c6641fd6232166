using Natix.Engine.Validation.Temporal.Motion;

namespace Natix.Engine.Validation.Temporal;

/// <summary>A frame as the watch needs it.</summary>
/// <param name="Seconds">Its time; NaN for a still image or a source without a clock.</param>
/// <param name="Probability">P(roadwork) in [0,1]; null when nobody judged it: then it is tracked and says nothing of events.</param>
/// <param name="Width">Width of the upright frame, pixels.</param>
/// <param name="Height">Height of the upright frame, pixels.</param>
internal readonly record struct WatchedFrame(double Seconds, double? Probability, int Width, int Height);

/// <summary>What was wrong with a frame. All but the first two refuse it: it has changed nothing.</summary>
internal enum FrameFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A still image: nothing follows from it in time. It has changed nothing.</summary>
    Still,

    /// <summary>Its time is infinite.</summary>
    TimeNotFinite,

    /// <summary>Its time is that of the frame before.</summary>
    TimeRepeated,

    /// <summary>Its time is a little before that of the frame before.</summary>
    Late,

    /// <summary>P is not a number in [0,1].</summary>
    NotAProbability,

    /// <summary>Width or height is not positive.</summary>
    NoSize,

    /// <summary>There are more detections than the tracker has room for.</summary>
    TooManyDetections,

    /// <summary>A detection is not sound: edges that are not numbers or out of order, or a score outside [0,1].</summary>
    BadDetection,
}

/// <summary>Why the watch began anew with a frame.</summary>
internal enum ResetReason
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>Time jumped back further than a late frame may: another clock.</summary>
    ClockJumpedBack,

    /// <summary>Too long since the frame before.</summary>
    Gap,

    /// <summary>The frame has another size: another camera.</summary>
    CameraChanged,

    /// <summary>The picture shows another scene.</summary>
    SceneCut,

    /// <summary>Too long since a frame was judged: events begin anew, tracks go on.</summary>
    Unjudged,
}

/// <summary>What a frame adds to what is known of its stream.</summary>
/// <param name="Fault">What was wrong with it.</param>
/// <param name="Reset">Why the watch began anew with it.</param>
/// <param name="State">What the stream is in, as far as frames up to this one tell.</param>
/// <param name="Probability">P as filtered over time; NaN before the first judged frame.</param>
/// <param name="Ended">The event that this frame ended, or cut short by a reset.</param>
/// <param name="Open">The event that is on.</param>
/// <param name="Ego">The camera's own motion since the picture before.</param>
internal readonly record struct TemporalFinding(
    FrameFault Fault, ResetReason Reset, ZoneState State, double Probability, WorkZoneEvent? Ended, WorkZoneEvent? Open, EgoMotion Ego);
