using Natix.Engine.Validation.Geometry;
using Natix.Engine.Validation.Temporal.Tracking;

namespace Natix.Engine.Cascade.Checks;

/// <summary>
/// Collects, over the frames of a camera, boxes of tracked objects whose size is known: whole ones, that stand on the ground. Keeps a bounded
/// number, evenly over all frames. Not thread-safe.
/// </summary>
/// <param name="bands">Sizes by class.</param>
/// <param name="maxDetections">Detections of one frame at most.</param>
internal sealed class SightingLog(ClassBands bands, int maxDetections)
{
    /// <summary>Most sightings kept: more say no more.</summary>
    public const int Most = 8192;

    // Below, an edge that is two pixels off is a tenth of the height.
    private const float LeastPixels = 20;
    private const double MaxGapSeconds = 2;

    private readonly ObjectTracker _tracker = new(new TrackerOptions { MaxDetections = maxDetections });
    private readonly List<Sighting> _kept = [];
    private long _seen;
    private int _step = 1;
    private double _time = double.NaN;

    /// <summary>What was kept.</summary>
    public IReadOnlyList<Sighting> Kept => _kept;

    /// <summary>Takes a frame in; one without a time after that of the frame before ends the tracks first.</summary>
    /// <param name="seconds">Its time; NaN for a still, of which nothing is kept.</param>
    /// <param name="boxes">Its boxes, sound.</param>
    /// <param name="depths">A depth for each along the axis; empty without.</param>
    /// <param name="width">Width of the upright frame, pixels.</param>
    /// <param name="height">Height of the upright frame, pixels.</param>
    public void Add(double seconds, ReadOnlySpan<Detection> boxes, ReadOnlySpan<Kernels.Geometry.DepthSample> depths, int width, int height)
    {
        if (!double.IsFinite(seconds) || DetectionFault.FirstIn(boxes) >= 0)
            return;
        if (!(seconds > _time && seconds - _time <= MaxGapSeconds))
            EndStream();
        _time = seconds;
        _tracker.Update(seconds, boxes);
        foreach (ref readonly var track in _tracker.Slots)
        {
            if (track.Stage != TrackStage.Confirmed || !track.IsSeen || bands.Of(track.Box) is not { IsKnown: true, StandsOnGround: true } band)
                continue;
            if (IsWhole(track.Box, width, height))
                Keep(Sighting.Of(track.Box, band, (int)track.Id, depths.IsEmpty ? double.NaN : depths[track.DetectionIndex].Metres));
        }
    }

    /// <summary>What comes next is of another time: nobody in it is who was seen before.</summary>
    public void EndStream()
    {
        _tracker.Reset();
        _time = double.NaN;
    }

    private static bool IsWhole(in Detection box, int width, int height) =>
        box.Height >= LeastPixels && box.Left > 0.5f && box.Top > 0.5f && box.Right < width - 0.5f && box.Bottom < height - 0.5f;

    private void Keep(in Sighting sighting)
    {
        if (_seen++ % _step != 0)
            return;
        if (_kept.Count == Most)
        {
            // Half as dense from now on, and so is what was kept.
            var kept = 0;
            for (var i = 0; i < _kept.Count; i += 2)
                _kept[kept++] = _kept[i];
            _kept.RemoveRange(kept, _kept.Count - kept);
            _step *= 2;
        }

        _kept.Add(sighting);
    }
}
