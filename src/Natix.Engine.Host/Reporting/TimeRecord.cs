namespace Natix.Engine.Host.Reporting;

/// <summary>What time adds to a frame of a stream: plain data, kept after the watch has gone on.</summary>
internal sealed record TimeRecord
{
    /// <summary>What is known of the stream after the frame.</summary>
    public required ZoneObservation Zone { get; init; }

    /// <summary>Objects that the frame shows and that were seen before; none on a frame with a fault.</summary>
    public IReadOnlyList<TrackRecord> Tracks { get; init; } = [];

    /// <summary>Copies an observation with the objects that the frame shows.</summary>
    public static TimeRecord From(in ZoneObservation zone, ReadOnlySpan<TrackedObject> objects)
    {
        if (zone.Fault != WatchFault.None)
            return new TimeRecord { Zone = zone };
        var tracks = new List<TrackRecord>();
        foreach (ref readonly var found in objects)
        {
            if (found.IsSeen)
                tracks.Add(new TrackRecord(found.Id, found.DetectionIndex, found.Age, found.Motion, found.Reason));
        }

        return new TimeRecord { Zone = zone, Tracks = tracks };
    }
}

/// <summary>One followed object: its number, its place among the frame's detections, seconds since it was first seen, and whether it moves.</summary>
internal sealed record TrackRecord(long Id, int Detection, double Age, MotionState Motion, MotionReason Reason);
