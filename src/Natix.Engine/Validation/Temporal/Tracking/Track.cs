namespace Natix.Engine.Validation.Temporal.Tracking;

/// <summary>Where a track is in its life.</summary>
internal enum TrackStage
{
    /// <summary>No track: the slot is free.</summary>
    None,

    /// <summary>Seen, but not often enough to be believed.</summary>
    Tentative,

    /// <summary>Believed, and seen in the last frame.</summary>
    Confirmed,

    /// <summary>Believed, not seen in the last frame, expected back.</summary>
    Lost,

    /// <summary>Ended with the last frame; the slot is free from the next one on.</summary>
    Removed,
}

/// <summary>An object followed through the frames of a stream. Plain data in its tracker's slot.</summary>
internal struct Track
{
    /// <summary>Number of the track, from 1, never used twice within a stream, resets included.</summary>
    public long Id;

    /// <summary>Where it is in its life.</summary>
    public TrackStage Stage;

    /// <summary>The class that all its boxes have, see <see cref="Detection.ClassId"/>.</summary>
    public int ClassId;

    /// <summary>The model that all its boxes come from, see <see cref="Detection.ModelIndex"/>.</summary>
    public int ModelIndex;

    /// <summary>Its last box as detected.</summary>
    public Detection Box;

    /// <summary>Number of its box among the detections of the last frame; -1 when it was not seen.</summary>
    public int DetectionIndex;

    /// <summary>Frames in which it was seen.</summary>
    public int Sightings;

    /// <summary>Time of the first sighting, seconds.</summary>
    public double FirstSeen;

    /// <summary>Time of the last sighting, seconds.</summary>
    public double LastSeen;

    /// <summary>Its place and speed in the image, estimated for the last frame's time.</summary>
    public BoxKalman Motion;

    /// <summary>True for a track that may still be matched.</summary>
    public readonly bool IsLive => Stage is TrackStage.Tentative or TrackStage.Confirmed or TrackStage.Lost;

    /// <summary>True when the last frame showed it.</summary>
    public readonly bool IsSeen => IsLive && DetectionIndex >= 0;
}
