namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>What is wrong with a request.</summary>
internal enum GarbageKind
{
    /// <summary>No HTTP at all.</summary>
    RandomBytes,

    /// <summary>Headers of 40 KB.</summary>
    HugeHeaders,

    /// <summary>A body that ends before its length.</summary>
    CutBody,

    /// <summary>A signed request whose body is no JSON.</summary>
    BadJson,

    /// <summary>A signed request whose body is JSON of another kind.</summary>
    NotASynapse,

    /// <summary>A signed request whose image is no base64.</summary>
    BadBase64,

    /// <summary>A signed request whose image is no picture.</summary>
    NotAnImage,

    /// <summary>A signed request with another body hash.</summary>
    WrongHash,

    /// <summary>A synapse that nobody serves.</summary>
    UnknownName,

    /// <summary>A key that nobody registered.</summary>
    UnknownHotkey,

    /// <summary>A registered key that may not validate.</summary>
    NoPermit,

    /// <summary>An honest validator's name and dendrite under somebody else's signature.</summary>
    ForgedSignature,

    /// <summary>Signed for another miner.</summary>
    OtherMiner,

    /// <summary>Signed too long ago.</summary>
    OldNonce,

    /// <summary>Signed in the future.</summary>
    FutureNonce,
}
