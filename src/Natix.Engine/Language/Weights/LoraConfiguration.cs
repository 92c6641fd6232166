using System.Text.Json;
using System.Text.RegularExpressions;
using Natix.Engine.Models;

namespace Natix.Engine.Language.Weights;

/// <summary>
/// What adapter_config.json of PEFT says of a LoRA adapter (Hu et al. 2021). Variants that compute something else are refused by name. Every
/// error is a <see cref="ManifestException"/>.
/// </summary>
internal sealed class LoraConfiguration
{
    private const int MaxBytes = 4 << 20;
    private const int MaxRank = 4096;

    // A pattern from elsewhere must not hold the engine up.
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    private readonly (Regex Pattern, int Value)[] _ranks;
    private readonly (Regex Pattern, double Value)[] _alphas;

    private LoraConfiguration(ManifestNode node)
    {
        Rank = node["r"].Integer(1, MaxRank);
        Alpha = node["lora_alpha"].Positive();
        IsRankStabilised = node.Given("use_rslora")?.Flag() ?? false;
        _ranks = Patterns(node, "rank_pattern", value => value.Integer(1, MaxRank));
        _alphas = Patterns(node, "alpha_pattern", value => value.Positive());
    }

    /// <summary>Rank of modules that no pattern names.</summary>
    public int Rank { get; }

    /// <summary>Alpha of modules that no pattern names.</summary>
    public double Alpha { get; }

    /// <summary>The scale is alpha / sqrt(r) (Kalajdzievski 2023) instead of alpha / r.</summary>
    public bool IsRankStabilised { get; }

    /// <summary>Reads the configuration of an adapter's folder.</summary>
    public static LoraConfiguration Read(string folder) => Read(CheckpointJson.Read(Path.Combine(folder, "adapter_config.json"), MaxBytes));

    /// <summary>Reads a configuration.</summary>
    /// <param name="node">The root of adapter_config.json.</param>
    public static LoraConfiguration Read(ManifestNode node)
    {
        if (node["peft_type"].Text() is var kind && kind != "LORA")
            throw node["peft_type"].Error($"expected LORA, found {kind}: the engine runs no other adapters");
        if (node.Given("bias") is { } bias && bias.Text() != "none")
            throw bias.Error($"expected none, found {bias.Text()}: adapters that train biases would change the model for everyone");
        Refuse(node, "use_dora", "DoRA scales whole layers; merge it into the model instead");
        Refuse(node, "lora_bias", "B has no bias here");
        Refuse(node, "use_qalora", "QALoRA groups inputs before A");
        RefuseItems(node, "modules_to_save", "modules trained whole belong to a checkpoint, not to an adapter");
        RefuseItems(node, "layer_replication", "replicated layers make another model");
        RefuseItems(node, "target_parameters", "adapters of expert parameters are not run");
        RefuseItems(node, "alora_invocation_tokens", "activated LoRA applies to a part of the tokens only");
        return new LoraConfiguration(node);
    }

    /// <summary>Rank and scale of a module.</summary>
    /// <param name="module">Path of the module in the base model: model.layers.0.self_attn.q_proj.</param>
    public (int Rank, float Scale) Of(string module)
    {
        var rank = Match(_ranks, module, Rank);
        var alpha = Match(_alphas, module, Alpha);
        return (rank, (float)(alpha / (IsRankStabilised ? Math.Sqrt(rank) : rank)));
    }

    private static T Match<T>((Regex Pattern, T Value)[] patterns, string module, T otherwise)
    {
        foreach (var (pattern, value) in patterns)
        {
            if (Fits(pattern, module))
                return value;
        }

        return otherwise;
    }

    private static bool Fits(Regex pattern, string module)
    {
        try
        {
            return pattern.IsMatch(module);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new ModelContractException($"adapter_config.json: the pattern {pattern} takes more than {PatternTime.TotalSeconds} s on {module}: write a simpler one", e);
        }
    }

    // PEFT takes a key as a regular expression for the end of the path, from a dot on.
    private static (Regex Pattern, T Value)[] Patterns<T>(ManifestNode node, string name, Func<ManifestNode, T> read)
    {
        if (node.Given(name) is not { } given)
            return [];
        if (given.Element.ValueKind != JsonValueKind.Object)
            throw given.Error("expected an object of values by module");
        return [.. given.Element.EnumerateObject().Select(property =>
        {
            var place = given.At(property.Value, property.Name);
            try
            {
                return (new Regex($@"\A(?:.*\.)?(?:{property.Name})\z", RegexOptions.CultureInvariant, PatternTime), read(place));
            }
            catch (ArgumentException exception)
            {
                throw place.Error($"expected a regular expression as its name: {exception.Message}");
            }
        })];
    }

    private static void Refuse(ManifestNode node, string name, string why)
    {
        if (node.Given(name)?.Flag() == true)
            throw node[name].Error($"expected false: {why}");
    }

    private static void RefuseItems(ManifestNode node, string name, string why)
    {
        if (node.Given(name) is { } items && items.Items().Length > 0)
            throw items.Error($"expected none: {why}");
    }
}
