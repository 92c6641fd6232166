namespace Natix.Engine.Language.Weights;

/// <summary>A tensor that a model has: its name without prefix, and its sizes, outermost first.</summary>
internal sealed record ExpectedTensor(string Name, params long[] Shape)
{
    /// <summary>The model runs without it, too.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>A linear layer of the decoder: outputs and inputs.</summary>
internal readonly record struct LinearShape(int Outputs, int Inputs);

/// <summary>The tensors of a decoder, by the names of natix/decoder.h. Pure.</summary>
internal static class DecoderTensors
{
    /// <summary>Name of the output layer.</summary>
    public const string OutputName = "lm_head.weight";

    /// <summary>Every tensor that may be there; those that are not optional have to be.</summary>
    public static IEnumerable<ExpectedTensor> Of(TextConfiguration text)
    {
        yield return new("embed_tokens.weight", text.Vocabulary, text.Hidden);
        for (var layer = 0; layer < text.Layers; layer++)
        {
            foreach (var tensor in OfLayer(text, $"layers.{layer}"))
                yield return tensor;
        }

        yield return new("norm.weight", text.Hidden);
        if (!text.TiedEmbeddings)
            yield return new(OutputName, text.Vocabulary, text.Hidden);
    }

    /// <summary>The linear layers of a decoder layer, by name below the layer: what LoRA may add to.</summary>
    public static IReadOnlyDictionary<string, LinearShape> LinearLayers(TextConfiguration text)
    {
        var (queries, keys) = (text.Heads * text.HeadDim, text.KvHeads * text.HeadDim);
        return new Dictionary<string, LinearShape>(StringComparer.Ordinal)
        {
            ["self_attn.q_proj"] = new(queries, text.Hidden),
            ["self_attn.k_proj"] = new(keys, text.Hidden),
            ["self_attn.v_proj"] = new(keys, text.Hidden),
            ["self_attn.o_proj"] = new(text.Hidden, queries),
            ["mlp.gate_proj"] = new(text.FeedForward, text.Hidden),
            ["mlp.up_proj"] = new(text.FeedForward, text.Hidden),
            ["mlp.down_proj"] = new(text.Hidden, text.FeedForward),
        };
    }

    private static IEnumerable<ExpectedTensor> OfLayer(TextConfiguration text, string layer)
    {
        yield return new($"{layer}.input_layernorm.weight", text.Hidden);
        yield return new($"{layer}.post_attention_layernorm.weight", text.Hidden);
        foreach (var (name, shape) in LinearLayers(text))
        {
            yield return new($"{layer}.{name}.weight", shape.Outputs, shape.Inputs);
            if (text.AttentionBias && name is "self_attn.q_proj" or "self_attn.k_proj" or "self_attn.v_proj")
                yield return new($"{layer}.{name}.bias", shape.Outputs);
        }

        // Makes the layer a Mixture-of-Depths one.
        yield return new($"{layer}.mod_router.weight", 1, text.Hidden) { IsOptional = true };
        if (!text.QkNorm)
            yield break;
        yield return new($"{layer}.self_attn.q_norm.weight", text.HeadDim);
        yield return new($"{layer}.self_attn.k_norm.weight", text.HeadDim);
    }
}

/// <summary>The tensors of the vision tower of Qwen3-VL, by name below visual. Pure.</summary>
internal static class VisionTensors
{
    /// <summary>Every tensor that has to be there, and no other may be.</summary>
    public static IEnumerable<ExpectedTensor> Of(VisionConfiguration vision)
    {
        var merged = vision.MergeSize * vision.MergeSize * vision.Hidden;
        return
        [
            new("patch_embed.proj.weight", vision.Hidden, 3, vision.TemporalPatchSize, vision.PatchSize, vision.PatchSize),
            new("patch_embed.proj.bias", vision.Hidden),
            new("pos_embed.weight", (long)vision.PositionGrid * vision.PositionGrid, vision.Hidden),
            .. Enumerable.Range(0, vision.Depth).SelectMany(block => OfBlock(vision, $"blocks.{block}")),
            .. OfMerger("merger", normalised: vision.Hidden, merged, vision.OutHidden),
            .. Enumerable.Range(0, vision.DeepstackBlocks.Count).SelectMany(i => OfMerger($"deepstack_merger_list.{i}", normalised: merged, merged, vision.OutHidden)),
        ];
    }

    private static IEnumerable<ExpectedTensor> OfBlock(VisionConfiguration vision, string block) =>
    [
        .. Norm($"{block}.norm1", vision.Hidden),
        .. Norm($"{block}.norm2", vision.Hidden),
        .. Linear($"{block}.attn.qkv", 3 * vision.Hidden, vision.Hidden),
        .. Linear($"{block}.attn.proj", vision.Hidden, vision.Hidden),
        .. Linear($"{block}.mlp.linear_fc1", vision.FeedForward, vision.Hidden),
        .. Linear($"{block}.mlp.linear_fc2", vision.Hidden, vision.FeedForward),
    ];

    // The main merger normalises patches before it joins them, those of DeepStack the joined ones.
    private static IEnumerable<ExpectedTensor> OfMerger(string name, int normalised, int merged, int outputs) =>
    [
        .. Norm($"{name}.norm", normalised),
        .. Linear($"{name}.linear_fc1", merged, merged),
        .. Linear($"{name}.linear_fc2", outputs, merged),
    ];

    private static ExpectedTensor[] Norm(string name, int size) => [new($"{name}.weight", size), new($"{name}.bias", size)];

    private static ExpectedTensor[] Linear(string name, int outputs, int inputs) => [new($"{name}.weight", outputs, inputs), new($"{name}.bias", outputs)];
}
