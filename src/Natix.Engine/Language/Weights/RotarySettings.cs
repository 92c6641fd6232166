using Natix.Engine.Models;

namespace Natix.Engine.Language.Weights;

/// <summary>
/// Rotary positions (Su et al. 2021) of a configuration: base, scaling, sections of M-RoPE. Takes rope_theta with rope_scaling, and
/// rope_parameters, which holds both in newer files.
/// </summary>
/// <param name="Theta">The base.</param>
/// <param name="Scaling">What is done to the frequencies; null for nothing.</param>
/// <param name="MRopeSections">Frequency pairs of time, height and width; empty for one position a token.</param>
internal sealed record RotarySettings(double Theta, IRotaryScaling? Scaling, int[] MRopeSections)
{
    /// <summary>Reads the settings. Throws <see cref="ManifestException"/> for scalings that are more than other frequencies.</summary>
    public static RotarySettings Read(ManifestNode node, ModelArchitecture architecture, int headDim)
    {
        var parameters = node.Given("rope_parameters") ?? node.Given("rope_scaling");
        var theta = parameters?.Given("rope_theta") ?? node.Given("rope_theta");
        return new RotarySettings(
            theta?.Positive() ?? architecture.RopeTheta,
            parameters is { } given ? ReadScaling(given) : null,
            architecture.HasVision ? Sections(parameters ?? node["rope_scaling"], headDim) : []);
    }

    /// <summary>[headDim / 2] radians a position: theta^(-2i / headDim), scaled.</summary>
    public double[] InverseFrequencies(int headDim)
    {
        var frequencies = new double[headDim / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            var frequency = Math.Pow(Theta, -2.0 * i / headDim);
            frequencies[i] = Scaling?.Scale(frequency) ?? frequency;
        }

        return frequencies;
    }

    private static IRotaryScaling? ReadScaling(ManifestNode node)
    {
        var kind = node.Given("rope_type") ?? node.Given("type");
        return kind?.Text() switch
        {
            null or "default" or "mrope" => null,
            "linear" => new LinearScaling(node["factor"].Positive()),
            "llama3" => Llama3(node),
            var other => throw kind!.Value.Error($"expected default, linear or llama3, found {other}: the decoder scales frequencies only"),
        };
    }

    private static Llama3Scaling Llama3(ManifestNode node)
    {
        var scaling = new Llama3Scaling(
            node["factor"].Positive(), node["low_freq_factor"].Positive(), node["high_freq_factor"].Positive(), node["original_max_position_embeddings"].Positive());
        return scaling.HighFactor > scaling.LowFactor
            ? scaling
            : throw node["high_freq_factor"].Error($"expected more than low_freq_factor, {scaling.LowFactor}, found {scaling.HighFactor}");
    }

    private static int[] Sections(ManifestNode node, int headDim)
    {
        var place = node["mrope_section"];
        var sections = place.Integers();
        if (sections.Length != 3 || sections.Any(section => section < 0) || sections.Sum(section => (long)section) != headDim / 2)
            throw place.Error($"expected three sections that add up to half of head_dim, {headDim / 2}, found {string.Join(", ", sections)}");
        // Height has pairs 1, 4, 7 and so on, width 2, 5, 8: with more of either than of time the last would lie beyond the head.
        if (3 * Math.Max(sections[1], sections[2]) > headDim / 2)
            throw place.Error($"expected height and width of at most a third of the {headDim / 2} pairs, found {string.Join(", ", sections)}");
        if (node.Given("mrope_interleaved")?.Flag() != true)
            throw node.Error("expected mrope_interleaved to be true: the decoder has no other order of sections");
        return sections;
    }
}

/// <summary>A rule that makes frequencies lower for longer contexts. Pure.</summary>
internal interface IRotaryScaling
{
    /// <summary>The frequency to use.</summary>
    /// <param name="frequency">Radians a position.</param>
    double Scale(double frequency);
}

/// <summary>Position interpolation (Chen et al. 2023): all frequencies divided.</summary>
internal sealed record LinearScaling(double Factor) : IRotaryScaling
{
    public double Scale(double frequency) => frequency / Factor;
}

/// <summary>
/// Llama 3.1's rule: wavelengths longer than context / low are stretched by the factor, shorter than context / high stay, between them the
/// frequency is mixed linearly in context / wavelength.
/// </summary>
internal sealed record Llama3Scaling(double Factor, double LowFactor, double HighFactor, double OriginalContext) : IRotaryScaling
{
    public double Scale(double frequency)
    {
        var turns = OriginalContext * frequency / (2 * Math.PI);
        var kept = Math.Clamp((turns - LowFactor) / (HighFactor - LowFactor), 0, 1);
        return ((1 - kept) * frequency / Factor) + (kept * frequency);
    }
}
