using System.Net;
using Natix.Engine.Host.ValidatorSim.Traffic;

namespace Natix.Engine.Host.ValidatorSim;

/// <summary>What a simulation does. Immutable.</summary>
internal sealed record SimOptions
{
    /// <summary>The server.</summary>
    public required IPEndPoint Target { get; init; }

    /// <summary>Seed of keys, times and chance.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Requests a second of all kinds together, above 0.</summary>
    public double Rate { get; init; } = 10;

    /// <summary>How long requests are sent.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests that come at the same instant, at least 1.</summary>
    public int Burst { get; init; } = 1;

    public TrafficMix Mix { get; init; } = new();

    /// <summary>Dendrites keep their connections open.</summary>
    public bool KeepsAlive { get; init; }

    /// <summary>How long a validator waits: StreetVision's hard 9 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(9);

    /// <summary>Time in which a connection that dribbles has to be cut.</summary>
    public TimeSpan LongestDribble { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests under way at most; what would come on top is not sent, and counted.</summary>
    public int MostUnderWay { get; init; } = 2048;
}
