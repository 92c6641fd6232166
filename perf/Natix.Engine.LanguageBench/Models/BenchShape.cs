namespace Natix.Engine.LanguageBench.Models;

/// <summary>Sizes of a Llama without weights of anybody's: what is measured is how long numbers of such shapes take. Immutable.</summary>
internal sealed record BenchShape
{
    /// <summary>0.49 billion weights, the embedding among them.</summary>
    public static BenchShape HalfBillion { get; } = new();

    /// <summary>Small enough to try a section in seconds.</summary>
    public static BenchShape Tiny { get; } = new() { Vocabulary = 2048, Hidden = 256, FeedForward = 768, Layers = 4, Heads = 4, KvHeads = 2 };

    public int Vocabulary { get; init; } = 32_000;

    public int Hidden { get; init; } = 1024;

    public int FeedForward { get; init; } = 3072;

    public int Layers { get; init; } = 36;

    public int Heads { get; init; } = 16;

    public int KvHeads { get; init; } = 8;

    public int HeadDim { get; init; } = 64;

    public int MaxPositions { get; init; } = 4096;

    /// <summary>Weights of the output layer.</summary>
    public long OutputWeights => (long)Vocabulary * Hidden;

    /// <summary>Weights of linear layers that every token goes through, the output layer among them: a multiplication and an addition each.</summary>
    public long LinearWeights => ((long)Layers * LayerMatrices.Sum(matrix => (long)matrix.Outputs * matrix.Inputs)) + OutputWeights;

    /// <summary>The matrices of a layer: their names in safetensors and in GGUF, outputs and inputs.</summary>
    public IReadOnlyList<(string Safetensors, string Gguf, int Outputs, int Inputs)> LayerMatrices =>
    [
        ("self_attn.q_proj", "attn_q", Heads * HeadDim, Hidden),
        ("self_attn.k_proj", "attn_k", KvHeads * HeadDim, Hidden),
        ("self_attn.v_proj", "attn_v", KvHeads * HeadDim, Hidden),
        ("self_attn.o_proj", "attn_output", Hidden, Heads * HeadDim),
        ("mlp.gate_proj", "ffn_gate", FeedForward, Hidden),
        ("mlp.up_proj", "ffn_up", FeedForward, Hidden),
        ("mlp.down_proj", "ffn_down", Hidden, FeedForward),
    ];
}
