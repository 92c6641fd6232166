namespace Natix.Engine.Language.Weights;

/// <summary>What config.json says of a model. Immutable.</summary>
/// <param name="Architecture">Its family.</param>
/// <param name="Text">The decoder.</param>
/// <param name="Vision">The vision tower; null without one.</param>
/// <param name="EndTokens">Tokens that end a text, those of generation_config.json first; may be empty.</param>
internal sealed record ModelConfiguration(ModelArchitecture Architecture, TextConfiguration Text, VisionConfiguration? Vision, IReadOnlyList<int> EndTokens);

/// <summary>Sizes and settings of a decoder, named as natix/decoder.h names them. Immutable.</summary>
internal sealed record TextConfiguration
{
    public required int Vocabulary { get; init; }

    public required int Hidden { get; init; }

    /// <summary>Inner size of SwiGLU.</summary>
    public required int FeedForward { get; init; }

    public required int Layers { get; init; }

    /// <summary>Heads of queries, a multiple of <see cref="KvHeads"/>.</summary>
    public required int Heads { get; init; }

    public required int KvHeads { get; init; }

    /// <summary>Size of a head, even; heads * head_dim need not be hidden.</summary>
    public required int HeadDim { get; init; }

    /// <summary>Rotary positions are below this.</summary>
    public required int MaxPositions { get; init; }

    public required double RmsEpsilon { get; init; }

    /// <summary>The output layer is the embedding.</summary>
    public required bool TiedEmbeddings { get; init; }

    /// <summary>q_proj, k_proj and v_proj have a bias.</summary>
    public required bool AttentionBias { get; init; }

    /// <summary>Heads of q and k are normalised before rotation.</summary>
    public required bool QkNorm { get; init; }

    /// <summary>[HeadDim / 2] radians a position, scaling included.</summary>
    public required IReadOnlyList<double> InverseFrequencies { get; init; }

    /// <summary>Frequency pairs of time, height and width, interleaved; empty for one position a token.</summary>
    public IReadOnlyList<int> MRopeSections { get; init; } = [];
}

/// <summary>Sizes of the vision tower of Qwen3-VL and the tokens that stand for what it sees. Immutable.</summary>
internal sealed record VisionConfiguration
{
    /// <summary>Blocks.</summary>
    public required int Depth { get; init; }

    public required int Hidden { get; init; }

    public required int FeedForward { get; init; }

    /// <summary>Heads of attention; hidden is a multiple of 4 times this.</summary>
    public required int Heads { get; init; }

    /// <summary>Side of a patch in pixels.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Frames a patch.</summary>
    public required int TemporalPatchSize { get; init; }

    /// <summary>Patches a side of the square that becomes one token.</summary>
    public required int MergeSize { get; init; }

    /// <summary>Size of a token's embedding: the decoder's hidden size.</summary>
    public required int OutHidden { get; init; }

    /// <summary>Side of the square of learned positions.</summary>
    public required int PositionGrid { get; init; }

    /// <summary>Blocks whose output becomes features for the decoder's first layers, ascending.</summary>
    public required IReadOnlyList<int> DeepstackBlocks { get; init; }

    /// <summary>The token that an image's embeddings replace.</summary>
    public required int ImageToken { get; init; }

    public required int VideoToken { get; init; }

    public required int VisionStartToken { get; init; }

    public required int VisionEndToken { get; init; }

    /// <summary>Pixels a token's side.</summary>
    public int TokenPixels => PatchSize * MergeSize;

    public int HeadDim => Hidden / Heads;
}
