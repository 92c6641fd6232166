using System.Text.Json;
using Natix.Engine.Models;

namespace Natix.Engine.Language.Weights;

/// <summary>
/// Reads config.json of a Hugging Face checkpoint, and the end tokens of generation_config.json where there is one. What a configuration asks
/// for and the decoder does not do is refused by name. Every error is a <see cref="ManifestException"/>.
/// </summary>
internal static class ModelConfigurationReader
{
    private const int MaxBytes = 16 << 20;
    private const int MaxSize = 1 << 24;

    // Of natix/decoder.h.
    private const int MostHeadDim = 256;

    /// <summary>Reads the configuration of a checkpoint's folder.</summary>
    public static ModelConfiguration Read(string folder)
    {
        var config = CheckpointJson.Read(Path.Combine(folder, "config.json"), MaxBytes);
        var generation = Path.Combine(folder, "generation_config.json");
        return Read(config, File.Exists(generation) ? CheckpointJson.Read(generation, MaxBytes) : null);
    }

    /// <summary>Reads a configuration.</summary>
    /// <param name="config">The root of config.json.</param>
    /// <param name="generation">The root of generation_config.json.</param>
    public static ModelConfiguration Read(ManifestNode config, ManifestNode? generation = null)
    {
        var architecture = Architecture(config["architectures"]);
        if (config.Given("quantization_config") is { } quantised)
            throw quantised.Error("expected weights in F32, F16 or BF16, found a quantised checkpoint: take the original one, the engine quantises as it loads");
        var textNode = architecture.HasVision ? config["text_config"] : config;
        var text = Text(architecture, textNode, Flag(config, "tie_word_embeddings") ?? Flag(textNode, "tie_word_embeddings") ?? false);
        var vision = architecture.HasVision ? VisionConfigurationReader.Read(config, text) : null;
        return new ModelConfiguration(architecture, text, vision, EndTokens(text, [generation, config, textNode]));
    }

    private static ModelArchitecture Architecture(ManifestNode node)
    {
        var names = node.Texts();
        return names.Length == 1 && ModelArchitecture.Find(names[0]) is { } architecture
            ? architecture
            : throw node.Error($"expected one architecture of {ModelArchitecture.Known}, found {string.Join(", ", names)}: the engine runs no other");
    }

    private static TextConfiguration Text(ModelArchitecture architecture, ManifestNode node, bool tied)
    {
        RefuseWhatIsNotDone(node);
        var (hidden, heads) = (node["hidden_size"].Integer(1, MaxSize), node["num_attention_heads"].Integer(1, MaxSize));
        var kvHeads = node.Given("num_key_value_heads")?.Integer(1, heads) ?? heads;
        if (heads % kvHeads != 0)
            throw node["num_key_value_heads"].Error($"expected a divisor of the {heads} attention heads, found {kvHeads}");
        if (node.Given("head_dim") is null && hidden % heads != 0)
            throw node["hidden_size"].Error($"expected a multiple of the {heads} attention heads where there is no head_dim, found {hidden}");
        var headDim = node.Given("head_dim")?.Integer(2, MostHeadDim) ?? hidden / heads;
        if (headDim % 2 != 0)
            throw (node.Given("head_dim") ?? node["hidden_size"]).Error($"expected heads of an even size, found {headDim}");
        var rotary = RotarySettings.Read(node, architecture, headDim);
        return new TextConfiguration
        {
            Vocabulary = node["vocab_size"].Integer(1, MaxSize),
            Hidden = hidden,
            FeedForward = node["intermediate_size"].Integer(1, MaxSize),
            Layers = node["num_hidden_layers"].Integer(1, 1024),
            Heads = heads,
            KvHeads = kvHeads,
            HeadDim = headDim,
            MaxPositions = node["max_position_embeddings"].Integer(1, int.MaxValue),
            RmsEpsilon = node["rms_norm_eps"].Positive(),
            TiedEmbeddings = tied,
            AttentionBias = architecture.QkvBias,
            QkNorm = architecture.QkNorm,
            InverseFrequencies = rotary.InverseFrequencies(headDim),
            MRopeSections = rotary.MRopeSections,
        };
    }

    private static void RefuseWhatIsNotDone(ManifestNode node)
    {
        if (node.Given("hidden_act") is { } activation && activation.Text() != "silu")
            throw activation.Error($"expected silu, found {activation.Text()}: the decoder has no other activation");
        if (Flag(node, "attention_bias") == true)
            throw node["attention_bias"].Error("expected false: the decoder's o_proj has no bias");
        if (Flag(node, "mlp_bias") == true)
            throw node["mlp_bias"].Error("expected false: the decoder's feed-forward layers have no bias");
        if (Flag(node, "use_sliding_window") == true)
            throw node["use_sliding_window"].Error("expected false: the decoder attends to the whole context");
        if (node.Given("partial_rotary_factor") is { } partial && partial.Number() != 1)
            throw partial.Error("expected 1: the decoder rotates whole heads");
    }

    private static bool? Flag(ManifestNode node, string name) => node.Given(name)?.Flag();

    private static int[] EndTokens(TextConfiguration text, ManifestNode?[] places)
    {
        var tokens = new List<int>();
        foreach (var place in places)
        {
            if (place?.Given("eos_token_id") is not { } node)
                continue;
            var items = node.Element.ValueKind == JsonValueKind.Array ? node.Items() : [node];
            tokens.AddRange(items.Select(item => item.Integer(0, text.Vocabulary - 1)));
        }

        return [.. tokens.Distinct()];
    }
}
