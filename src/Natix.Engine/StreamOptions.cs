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

    internal void Check()
    {
        Camera?.Checked();
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxInFlight, 65_536);
        if (Budget is { } budget)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(budget, TimeSpan.Zero, nameof(Budget));
    }
}
