namespace Natix.Engine.Language.Weights;

/// <summary>Where a tensor of a checkpoint belongs.</summary>
internal enum TensorHome
{
    /// <summary>The decoder, by a name of natix/decoder.h.</summary>
    Decoder,

    /// <summary>The vision tower, by its name below visual.</summary>
    Vision,

    /// <summary>Nowhere: a buffer that is computed anew.</summary>
    Unused,
}

/// <summary>
/// Names of tensors without the prefix of the model, which differs between families and between releases of the library that wrote them. Pure.
/// </summary>
internal static class TensorNames
{
    private static readonly string[] VisionPrefixes = ["model.visual.", "visual."];

    // The longer ones first: each of them begins with none of those before it.
    private static readonly string[] DecoderPrefixes = ["model.language_model.", "language_model.model.", "language_model.", "model."];

    /// <summary>The home of a tensor or module and its name there.</summary>
    /// <param name="name">As the file has it: model.layers.0.mlp.up_proj.weight.</param>
    public static (TensorHome Home, string Name) Resolve(string name)
    {
        if (name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal))
            return (TensorHome.Unused, name);
        foreach (var prefix in VisionPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return (TensorHome.Vision, name[prefix.Length..]);
        }

        foreach (var prefix in DecoderPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return (TensorHome.Decoder, name[prefix.Length..]);
        }

        return (TensorHome.Decoder, name);
    }
}
