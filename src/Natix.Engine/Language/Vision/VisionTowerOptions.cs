namespace Natix.Engine.Language.Vision;

/// <summary>How weights of the tower's linear layers are kept; numbers of natix/decoder.h.</summary>
internal enum VisionWeights
{
    /// <summary>Single precision.</summary>
    F32 = 1,

    /// <summary>8 bits a weight, a scale a group.</summary>
    Int8 = 2,
}

/// <summary>What a vision tower is made for: precision, room, threads. Immutable.</summary>
internal sealed record VisionTowerOptions
{
    public VisionWeights Weights { get; init; } = VisionWeights.Int8;

    /// <summary>Inputs a scale: 32, 64 or 128.</summary>
    public int Group { get; init; } = 64;

    /// <summary>Patches of the largest image.</summary>
    public required int MaxPatches { get; init; }

    /// <summary>Threads, the caller's among them.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
