using Natix.Engine.Validation.Temporal.Motion;

namespace Natix.Engine.Validation.Temporal;

/// <summary>A frame as the watch needs it.</summary>
/// <param name="Seconds">Its time; NaN for a still image or a source without a clock.</param>
/// <param name="Probability">P(roadwork) in [0,1]; null when nobody judged it: then it is tracked and says nothing of events.</param>
/// <param name="Width">Width of the upright frame, pixels.</param>
/// <param name="Height">Height of the upright frame, pixels.</param>
internal readonly record struct WatchedFrame(double Seconds, double? Probability, int Width, int Height);

/// <summary>What a frame adds to what is known of its stream.</summary>
/// <param name="Fault">What was wrong with it.</param>
/// <param name="Reset">Why the watch began anew with it.</param>
/// <param name="State">What the stream is in, as far as frames up to this one tell.</param>
/// <param name="Probability">P as filtered over time; NaN before the first judged frame.</param>
/// <param name="Ended">The event that this frame ended, or cut short by a reset.</param>
/// <param name="Open">The event that is on.</param>
/// <param name="Ego">The camera's own motion since the picture before.</param>
internal readonly record struct TemporalFinding(
    WatchFault Fault, WatchReset Reset, ZoneState State, double Probability, WorkZoneEvent? Ended, WorkZoneEvent? Open, EgoMotion Ego);
