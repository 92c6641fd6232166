namespace Natix.Engine.Host.Intake.Live;

/// <summary>How cameras are watched. Immutable.</summary>
internal sealed record LiveOptions
{
    /// <summary>A camera that sends no byte for so long is connected to anew.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait from one whole frame to the next, however often bytes come: a camera that drips is lost too.</summary>
    public TimeSpan FrameTimeout => 3 * StallTimeout;

    /// <summary>How often a camera that gives single pictures is asked; null: once.</summary>
    public TimeSpan? Poll { get; init; }

    /// <summary>Connections in a row without a frame before a camera is given up; null: never.</summary>
    public int? Retries { get; init; }

    /// <summary>First wait before a new connection; doubled each time.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait before a new connection.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Frames kept for a slower engine; older ones are skipped, and counted.</summary>
    public int ReadAhead { get; init; } = 2;

    /// <summary>Index of the first frame: not 0 where somebody read the camera before.</summary>
    public long FirstIndex { get; init; }

    /// <summary>Timestamp of the clock that times of frames count from; null: when reading begins.</summary>
    public long? Started { get; init; }

    /// <summary>Whether a camera may send us elsewhere: not where its address had to be allowed.</summary>
    public bool FollowsRedirects { get; init; } = true;

    /// <summary>Seed of the jitter.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>All time of cameras.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
