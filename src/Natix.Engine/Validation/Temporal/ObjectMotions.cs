using Natix.Engine.Validation.Temporal.Motion;
using Natix.Engine.Validation.Temporal.Tracking;

namespace Natix.Engine.Validation.Temporal;

/// <summary>
/// Motion over the ground of each track, in the tracker's slots: steps from picture to picture, and what follows from them. Memory is fixed;
/// one thread owns it, nothing is allocated.
/// </summary>
internal sealed class ObjectMotions
{
    private readonly Slot[] _slots;
    private readonly MotionFinding[] _findings;
    private readonly PlaceMotion[] _feet;
    private readonly PictureBox[] _covered;
    private readonly Func<int, int, Footing> _footingOf;
    private int _coveredCount;

    public ObjectMotions(int slots, int steps, double seconds, Func<int, int, Footing> footingOf)
    {
        _slots = new Slot[slots];
        foreach (ref var slot in _slots.AsSpan())
            slot.Trace = new MotionTrace(steps, seconds);
        (_findings, _feet, _covered) = (new MotionFinding[slots], new PlaceMotion[slots], new PictureBox[slots]);
        _footingOf = footingOf;
        Reset();
    }

    /// <summary>A finding for each slot of the tracker; unknown for slots that are free.</summary>
    public ReadOnlySpan<MotionFinding> Findings => _findings;

    /// <summary>Forgets all.</summary>
    public void Reset()
    {
        foreach (ref var slot in _slots.AsSpan())
            slot.Id = 0;
        _coveredCount = 0;
        Array.Fill(_findings, MotionFinding.Unknown(MotionReason.TooFewFrames));
    }

    /// <summary>Where objects covered the last picture, samples: what is seen there is neither road nor far behind it. Valid until the next update.</summary>
    public ReadOnlySpan<PictureBox> Covered => _covered.AsSpan(0, _coveredCount);

    /// <summary>How the feet of objects on the road moved since the picture before, for <see cref="EgoMotionEstimator"/>. Valid until the next call.</summary>
    /// <param name="tracks">The tracker's slots.</param>
    /// <param name="frame">Size of the frame, pixels.</param>
    /// <param name="picture">Size of the small picture, samples.</param>
    /// <param name="horizon">Row of the horizon, in pictures.</param>
    public ReadOnlySpan<PlaceMotion> Feet(ReadOnlySpan<Track> tracks, (int Width, int Height) frame, (int Width, int Height) picture, double horizon)
    {
        var count = 0;
        for (var i = 0; i < tracks.Length; i++)
        {
            ref readonly var track = ref tracks[i];
            ref readonly var slot = ref _slots[i];
            if (track.IsSeen && slot.Id == track.Id && slot.HasAnchor && RoadMotion.HasFoot(track.Box, frame, horizon) &&
                _footingOf(track.ModelIndex, track.ClassId) == Footing.Placed)
                _feet[count++] = RoadMotion.Foot(slot.Anchor, track.Box, frame, picture);
        }

        return _feet.AsSpan(0, count);
    }

    /// <summary>Takes the tracks of a frame with a picture in.</summary>
    /// <param name="tracks">The tracker's slots.</param>
    /// <param name="seconds">The frame's time.</param>
    /// <param name="frame">Size of the frame, pixels.</param>
    /// <param name="ego">The camera's motion since the picture before.</param>
    public void Update(ReadOnlySpan<Track> tracks, double seconds, (int Width, int Height) frame, in EgoMotion ego)
    {
        _coveredCount = 0;
        for (var i = 0; i < tracks.Length; i++)
        {
            ref readonly var track = ref tracks[i];
            ref var slot = ref _slots[i];
            if (track.IsSeen)
                _covered[_coveredCount++] = RoadMotion.Cover(track.Box, frame, ego.Picture);
            if (!track.IsLive)
            {
                _findings[i] = MotionFinding.Unknown(MotionReason.TooFewFrames);
                slot.Id = 0;
                continue;
            }

            if (slot.Id != track.Id)
            {
                slot.Trace.Clear();
                (slot.Id, slot.HasAnchor, slot.HasStep) = (track.Id, false, false);
            }

            Follow(ref slot, track, seconds, frame, ego);
            _findings[i] = Judge(slot, track, seconds, frame, ego);
        }
    }

    private static void Follow(ref Slot slot, in Track track, double seconds, (int Width, int Height) frame, in EgoMotion ego)
    {
        var hasFoot = track.IsSeen && RoadMotion.HasFoot(track.Box, frame, ego.Focus.Y);
        var steps = hasFoot && slot.HasAnchor && ego.Road is not null && ego.HasFocus;
        if (steps)
            slot.Trace.Add(RoadMotion.Step(slot.Anchor, track.Box, frame, ego, afterBreak: !slot.HasStep) with { Time = seconds });
        (slot.HasStep, slot.HasAnchor) = (steps, hasFoot);
        if (hasFoot)
            slot.Anchor = track.Box;
    }

    private MotionFinding Judge(in Slot slot, in Track track, double seconds, (int Width, int Height) frame, in EgoMotion ego)
    {
        var sum = slot.Trace.Sum(seconds);
        if (sum.Steps == 0 && !ego.HasFocus)
            return MotionFinding.Unknown(MotionReason.NoEgoMotion);
        if (track.IsSeen && !RoadMotion.HasFoot(track.Box, frame, ego.Focus.Y))
            return MotionFinding.Unknown(MotionReason.NoFoot);
        var finding = MotionJudge.Judge(sum, track.Box.Width, track.Box.Height, _footingOf(track.ModelIndex, track.ClassId));
        return finding.Reason == MotionReason.TooFewFrames && ego.Road is null ? finding with { Reason = MotionReason.NoEgoMotion } : finding;
    }

    private struct Slot
    {
        public long Id;
        public MotionTrace Trace;
        public Detection Anchor;
        public bool HasAnchor;
        public bool HasStep;
    }
}
