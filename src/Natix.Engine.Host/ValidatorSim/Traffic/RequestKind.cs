namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>What a request is.</summary>
internal enum RequestKind
{
    /// <summary>A validator's challenge, with a known label.</summary>
    Challenge,

    /// <summary>A customer's task that a validator passes on.</summary>
    Organic,

    /// <summary>Something that must be refused.</summary>
    Garbage,

    /// <summary>A connection that dribbles.</summary>
    SlowLoris,

    /// <summary>An earlier request again, byte for byte.</summary>
    Replay,
}
