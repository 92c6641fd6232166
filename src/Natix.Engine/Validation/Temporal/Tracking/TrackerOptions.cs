namespace Natix.Engine.Validation.Temporal.Tracking;

/// <summary>How boxes become tracks. Immutable; the defaults suit dashcams at 5 to 60 frames a second.</summary>
internal sealed record TrackerOptions
{
    /// <summary>Tracks at most; when all are taken, a new one replaces the track lost longest ago, or is refused and counted.</summary>
    public int MaxTracks { get; init; } = 128;

    /// <summary>Detections of one frame at most.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>Scores from here on belong to the first round, in (0, 1].</summary>
    public float HighScore { get; init; } = 0.5f;

    /// <summary>Scores below are not looked at; those between belong to the second round, in [0, <see cref="HighScore"/>].</summary>
    public float LowScore { get; init; } = 0.1f;

    /// <summary>What a detection needs to begin a track, from <see cref="HighScore"/> up.</summary>
    public float NewScore { get; init; } = 0.5f;

    /// <summary>Overlap (intersection over union) that the first round needs, in (0, 1). ByteTrack has 0.2.</summary>
    public float FirstOverlap { get; init; } = 0.2f;

    /// <summary>Overlap that the second round needs, for weak boxes are trusted only where a track expects them. ByteTrack has 0.5.</summary>
    public float SecondOverlap { get; init; } = 0.5f;

    /// <summary>Overlap that tracks seen once need. ByteTrack has 0.3.</summary>
    public float TentativeOverlap { get; init; } = 0.3f;

    /// <summary>Sightings that confirm a track, 1 or more.</summary>
    public int ConfirmAfter { get; init; } = 2;

    /// <summary>Seconds that a track may be lost for and still come back.</summary>
    public double MaxLostSeconds { get; init; } = 1.0;

    /// <summary>Throws for options that make no sense, naming the first.</summary>
    public TrackerOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxTracks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxDetections);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ConfirmAfter);
        Require(HighScore is > 0 and <= 1, nameof(HighScore), HighScore);
        Require(LowScore >= 0 && LowScore <= HighScore, nameof(LowScore), LowScore);
        Require(NewScore >= HighScore && NewScore <= 1, nameof(NewScore), NewScore);
        Require(FirstOverlap is > 0 and < 1, nameof(FirstOverlap), FirstOverlap);
        Require(SecondOverlap is > 0 and < 1, nameof(SecondOverlap), SecondOverlap);
        Require(TentativeOverlap is > 0 and < 1, nameof(TentativeOverlap), TentativeOverlap);
        Require(MaxLostSeconds >= 0 && double.IsFinite(MaxLostSeconds), nameof(MaxLostSeconds), MaxLostSeconds);
        return this;
    }

    private static void Require(bool holds, string name, double found)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, found, $"{name} is out of its range.");
    }
}
