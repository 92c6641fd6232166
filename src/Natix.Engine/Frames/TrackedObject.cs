namespace Natix.Engine;

/// <summary>One object followed through the frames of a stream: seen at least twice, and seen or expected back now. Plain data; safe to copy.</summary>
/// <param name="Id">Number of its track, from 1, never used twice by a watch.</param>
/// <param name="Box">Its last box as detected, pixels of the upright frame, with score, class and model.</param>
/// <param name="DetectionIndex">Its place in the last frame's <see cref="FrameResult.Detections"/>; -1 when that frame did not show it.</param>
/// <param name="Sightings">Frames that showed it.</param>
/// <param name="Age">Seconds from its first sighting to the last frame.</param>
/// <param name="Unseen">Seconds from its last sighting to the last frame; 0 when that showed it.</param>
/// <param name="Motion">Whether it moves over the ground.</param>
/// <param name="Reason">Why that is said, or why nothing can be.</param>
public readonly record struct TrackedObject(
    long Id, Detection Box, int DetectionIndex, int Sightings, double Age, double Unseen, MotionState Motion, MotionReason Reason)
{
    /// <summary>True when the last frame showed it.</summary>
    public bool IsSeen => DetectionIndex >= 0;
}
