namespace Natix.Engine;

/// <summary>How a stream is served. Immutable.</summary>
public sealed record StreamOptions
{
    /// <summary>Results out at the same time, counted from submission until they are disposed; 1 to 65,536. Bounds what a slow consumer can hold.</summary>
    public int MaxInFlight { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary>Time from submission within which a verdict is wanted, unless the frame says otherwise; above 0. Null: all the time.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>The stream's camera, for checks of size; null: the engine's (<see cref="EngineOptions.Camera"/>).</summary>
    public CameraOptions? Camera { get; init; }

    /// <summary>
    /// Keep a small grey picture (160x90) of each frame that has a time, for <see cref="WorkZoneWatch"/>: without it, a watch knows nothing of the camera's
    /// own motion, of scene cuts, or of who moves. Costs 0.04 to 0.1 ms a JPEG on one core, 0.35 ms a raw frame of 1920x1080, in the decode time; 14 KB a result.
    /// </summary>
    public bool KeepsPictures { get; init; }

    internal void Check()
    {
        Camera?.Checked();
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxInFlight, 65_536);
        if (Budget is { } budget)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(budget, TimeSpan.Zero, nameof(Budget));
    }
}
