namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>How a chain is asked. Immutable.</summary>
internal sealed record SubtensorOptions
{
    /// <summary>From one good reading to the next. Permits change with the subnet's epoch, about an hour.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait for a connection, and for each reply.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest message taken from a node, in bytes. A subnet of 256 neurons needs about 40 KB.</summary>
    public int LargestMessage { get; init; } = 4 << 20;

    /// <summary>First wait after a failure; doubled each time.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait after failures.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Seed of the jitter; chance by default, so that miners which lost a node together do not come back together.</summary>
    public int Seed { get; init; } = Random.Shared.Next();

    /// <summary>All time of the provider.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
