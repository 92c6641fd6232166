namespace Natix.Engine.Language.Weights;

/// <summary>A family of decoders that differ in settings of one network, by the name in config.json.</summary>
/// <param name="Name">First of "architectures".</param>
/// <param name="QkNorm">Heads of q and k are normalised before rotation.</param>
/// <param name="QkvBias">q_proj, k_proj and v_proj have a bias.</param>
/// <param name="HasVision">The configuration is in text_config and vision_config.</param>
/// <param name="RopeTheta">Base of the rotary positions where config.json does not say, as the family's own code has it.</param>
internal sealed record ModelArchitecture(string Name, bool QkNorm, bool QkvBias, bool HasVision, double RopeTheta)
{
    private static readonly ModelArchitecture[] All =
    [
        new("LlamaForCausalLM", QkNorm: false, QkvBias: false, HasVision: false, RopeTheta: 10_000),
        new("Qwen2ForCausalLM", QkNorm: false, QkvBias: true, HasVision: false, RopeTheta: 10_000),
        new("Qwen3ForCausalLM", QkNorm: true, QkvBias: false, HasVision: false, RopeTheta: 10_000),
        new("Qwen3VLForConditionalGeneration", QkNorm: true, QkvBias: false, HasVision: true, RopeTheta: 5_000_000),
    ];

    /// <summary>Names of all families, for messages.</summary>
    public static string Known { get; } = string.Join(", ", All.Select(architecture => architecture.Name));

    /// <summary>The family of a name; null when there is none.</summary>
    public static ModelArchitecture? Find(string name) => Array.Find(All, architecture => architecture.Name == name);
}
