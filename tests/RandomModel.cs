using System.Text.Json.Nodes;

namespace Natix.Engine;

/// <summary>Sizes and seed of a tiny model: Llama, Qwen2, Qwen3, or Qwen3-VL with its vision tower. Linked into the test projects that need it.</summary>
internal sealed record RandomModel
{
    /// <summary>LlamaForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM or Qwen3VLForConditionalGeneration.</summary>
    public string Architecture { get; init; } = "Qwen3ForCausalLM";

    public ulong Seed { get; init; } = 1;

    public int Vocabulary { get; init; } = ByteTokenizer.Vocabulary;

    public int Hidden { get; init; } = 64;

    public int FeedForward { get; init; } = 128;

    public int Layers { get; init; } = 2;

    public int Heads { get; init; } = 4;

    public int KvHeads { get; init; } = 2;

    public int HeadDim { get; init; } = 16;

    public int MaxPositions { get; init; } = 4096;

    public bool Tied { get; init; } = true;

    /// <summary>F32, F16 or BF16.</summary>
    public string Type { get; init; } = "BF16";

    public int Shards { get; init; } = 1;

    /// <summary>Every second layer is a Mixture-of-Depths one, from the second on.</summary>
    public bool IsRouted { get; init; }

    public int VisionDepth { get; init; } = 3;

    public int VisionHidden { get; init; } = 32;

    public int VisionHeads { get; init; } = 2;

    public int VisionFeedForward { get; init; } = 48;

    public int[] DeepstackBlocks { get; init; } = [0, 1];

    public bool HasVision => Architecture == "Qwen3VLForConditionalGeneration";

    /// <summary>config.json.</summary>
    public JsonObject Config()
    {
        var text = TextConfig();
        if (!HasVision)
        {
            text["architectures"] = new JsonArray(Architecture);
            return text;
        }

        // 8 pairs of a head of 16: half for time, a quarter each for height and width.
        text["rope_scaling"] = new JsonObject
        {
            ["rope_type"] = "default",
            ["mrope_interleaved"] = true,
            ["mrope_section"] = new JsonArray(HeadDim / 4, HeadDim / 8, HeadDim / 8),
        };
        return new JsonObject
        {
            ["architectures"] = new JsonArray(Architecture),
            ["tie_word_embeddings"] = Tied,
            ["image_token_id"] = ByteTokenizer.ImagePad,
            ["video_token_id"] = ByteTokenizer.VideoPad,
            ["vision_start_token_id"] = ByteTokenizer.VisionStart,
            ["vision_end_token_id"] = ByteTokenizer.VisionEnd,
            ["text_config"] = text,
            ["vision_config"] = VisionConfig(),
        };
    }

    /// <summary>All tensors by their names in the file; norms near 1, everything else normal with the variance of its inputs' number inverted.</summary>
    public IEnumerable<(string Name, long[] Shape, float[] Values)> Tensors()
    {
        var state = Seed;
        return [.. Shapes().Select(shape => (shape.Name, shape.Shape, Values(shape.Name, shape.Shape, ref state)))];
    }

    private JsonObject TextConfig() => new()
    {
        ["vocab_size"] = Vocabulary,
        ["hidden_size"] = Hidden,
        ["intermediate_size"] = FeedForward,
        ["num_hidden_layers"] = Layers,
        ["num_attention_heads"] = Heads,
        ["num_key_value_heads"] = KvHeads,
        ["head_dim"] = HeadDim,
        ["max_position_embeddings"] = MaxPositions,
        ["rms_norm_eps"] = 1e-6,
        ["rope_theta"] = 10000.0,
        ["tie_word_embeddings"] = Tied,
        ["eos_token_id"] = ByteTokenizer.ImEnd,
        ["hidden_act"] = "silu",
        ["attention_bias"] = false,
    };

    private JsonObject VisionConfig() => new()
    {
        ["depth"] = VisionDepth,
        ["hidden_size"] = VisionHidden,
        ["intermediate_size"] = VisionFeedForward,
        ["num_heads"] = VisionHeads,
        ["patch_size"] = 16,
        ["temporal_patch_size"] = 2,
        ["spatial_merge_size"] = 2,
        ["out_hidden_size"] = Hidden,
        ["num_position_embeddings"] = 64,
        ["deepstack_visual_indexes"] = new JsonArray([.. DeepstackBlocks.Select(block => JsonValue.Create(block))]),
        ["hidden_act"] = "gelu_pytorch_tanh",
        ["in_channels"] = 3,
    };

    private IEnumerable<(string Name, long[] Shape)> Shapes()
    {
        var prefix = HasVision ? "model.language_model." : "model.";
        yield return (prefix + "embed_tokens.weight", [Vocabulary, Hidden]);
        foreach (var layer in Enumerable.Range(0, Layers))
        {
            foreach (var (name, shape) in Layer())
                yield return ($"{prefix}layers.{layer}.{name}", shape);
            if (IsRouted && layer % 2 == 1)
                yield return ($"{prefix}layers.{layer}.mod_router.weight", [1, Hidden]);
        }

        yield return (prefix + "norm.weight", [Hidden]);
        if (!Tied)
            yield return ("lm_head.weight", [Vocabulary, Hidden]);
        foreach (var (name, shape) in HasVision ? Vision() : [])
            yield return ("model.visual." + name, shape);
    }

    private (string Name, long[] Shape)[] Layer()
    {
        var (queries, keys) = (Heads * HeadDim, KvHeads * HeadDim);
        (string, long[])[] always =
        [
            ("input_layernorm.weight", [Hidden]), ("post_attention_layernorm.weight", [Hidden]),
            ("self_attn.q_proj.weight", [queries, Hidden]), ("self_attn.k_proj.weight", [keys, Hidden]), ("self_attn.v_proj.weight", [keys, Hidden]),
            ("self_attn.o_proj.weight", [Hidden, queries]),
            ("mlp.gate_proj.weight", [FeedForward, Hidden]), ("mlp.up_proj.weight", [FeedForward, Hidden]), ("mlp.down_proj.weight", [Hidden, FeedForward]),
        ];
        return Architecture switch
        {
            "LlamaForCausalLM" => always,
            "Qwen2ForCausalLM" => [.. always, ("self_attn.q_proj.bias", [queries]), ("self_attn.k_proj.bias", [keys]), ("self_attn.v_proj.bias", [keys])],
            _ => [.. always, ("self_attn.q_norm.weight", [HeadDim]), ("self_attn.k_norm.weight", [HeadDim])],
        };
    }

    private IEnumerable<(string Name, long[] Shape)> Vision()
    {
        var (h, merged) = ((long)VisionHidden, 4L * VisionHidden);
        yield return ("patch_embed.proj.weight", [h, 3, 2, 16, 16]);
        yield return ("patch_embed.proj.bias", [h]);
        yield return ("pos_embed.weight", [64, h]);
        (string, long, long)[] linear = [("attn.qkv", 3 * h, h), ("attn.proj", h, h), ("mlp.linear_fc1", VisionFeedForward, h), ("mlp.linear_fc2", h, VisionFeedForward)];
        var mergers = Enumerable.Range(0, DeepstackBlocks.Length).Select(i => ($"deepstack_merger_list.{i}", merged)).Append(("merger", h));
        var norms = Enumerable.Range(0, VisionDepth).SelectMany(b => new[] { ($"blocks.{b}.norm1", h), ($"blocks.{b}.norm2", h) }).Concat(mergers.Select(m => (m.Item1 + ".norm", m.Item2)));
        var layers = Enumerable.Range(0, VisionDepth).SelectMany(b => linear.Select(l => ($"blocks.{b}.{l.Item1}", l.Item2, l.Item3)))
            .Concat(mergers.SelectMany(m => new[] { (m.Item1 + ".linear_fc1", merged, merged), (m.Item1 + ".linear_fc2", (long)Hidden, merged) }));
        foreach (var (name, size) in norms)
        {
            yield return (name + ".weight", [size]);
            yield return (name + ".bias", [size]);
        }

        foreach (var (name, outputs, inputs) in layers)
        {
            yield return (name + ".weight", [outputs, inputs]);
            yield return (name + ".bias", [outputs]);
        }
    }

    private static float[] Values(string name, long[] shape, ref ulong state)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        var isNorm = name.EndsWith("norm.weight", StringComparison.Ordinal) || name.Contains(".norm", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal);
        var (mean, spread) = isNorm ? (1.0, 0.1) : (0.0, 1 / Math.Sqrt(shape.Length > 1 ? shape.Skip(1).Aggregate(1L, (a, b) => a * b) : 16));
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(mean + (spread * Normal(ref state)));
        return values;
    }

    private static double Normal(ref ulong state) => Math.Sqrt(-2 * Math.Log(1 - Uniform(ref state))) * Math.Cos(2 * Math.PI * Uniform(ref state));

    // SplitMix64 (Steele, Lea and Flood 2014).
    private static double Uniform(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        var x = state;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
