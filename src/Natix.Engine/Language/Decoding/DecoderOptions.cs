namespace Natix.Engine.Language.Decoding;

/// <summary>How weights of linear layers are kept; numbers of natix/decoder.h.</summary>
internal enum DecoderWeights
{
    /// <summary>Single precision.</summary>
    F32 = 1,

    /// <summary>8 bits a weight, a scale a group.</summary>
    Int8 = 2,

    /// <summary>4 bits a weight, a scale a group.</summary>
    Int4 = 3,
}

/// <summary>How keys and values are kept; numbers of natix/decoder.h.</summary>
internal enum DecoderKv
{
    /// <summary>Single precision.</summary>
    F32 = 1,

    /// <summary>The upper half of it.</summary>
    BF16 = 3,

    /// <summary>8 bits, a scale for each head of each token.</summary>
    Int8 = 4,
}

/// <summary>What a decoder is made for: precision, room, threads. Immutable.</summary>
internal sealed record DecoderOptions
{
    public DecoderWeights Weights { get; init; } = DecoderWeights.Int8;

    /// <summary>Inputs a scale: 32, 64 or 128.</summary>
    public int Group { get; init; } = 64;

    public DecoderKv Kv { get; init; } = DecoderKv.BF16;

    /// <summary>Tokens a block: 8, 16, 32 or 64.</summary>
    public int BlockTokens { get; init; } = 16;

    /// <summary>Blocks in all.</summary>
    public required int Blocks { get; init; }

    /// <summary>Rows a step.</summary>
    public required int MaxRows { get; init; }

    /// <summary>Rows of logits a step.</summary>
    public required int MaxLogits { get; init; }

    /// <summary>Sequences a step.</summary>
    public required int MaxSequences { get; init; }

    /// <summary>Threads, the caller's among them.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>LoRA adapters at once.</summary>
    public int MaxAdapters { get; init; }

    /// <summary>Highest rank of an adapter.</summary>
    public int MaxRank { get; init; }
}
