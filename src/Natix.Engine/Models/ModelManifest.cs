namespace Natix.Engine.Models;

/// <summary>A model folder's contract, as read from its <c>model.json</c> and validated. Immutable.</summary>
internal sealed record ModelManifest
{
    /// <summary>Unique name within a cascade.</summary>
    public required string Name { get; init; }

    /// <summary>Semantic version of the weights.</summary>
    public required string Version { get; init; }

    /// <summary>Absolute path of the model file.</summary>
    public required string FilePath { get; init; }

    /// <summary>The bytes that were verified, until a session is opened from them; null where the file was not read yet.</summary>
    public ModelContent? Content { get; init; }

    /// <summary>Lower-case hex SHA-256 of the model file, verified on the bytes that are loaded.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SPDX licence expression.</summary>
    public required string Licence { get; init; }

    /// <summary>Absolute path of the model card; null when there is none.</summary>
    public string? CardPath { get; init; }

    /// <summary>The one image input.</summary>
    public required InputSpec Input { get; init; }

    /// <summary>Outputs by name, in the order of the manifest.</summary>
    public required IReadOnlyList<TensorSpec> Outputs { get; init; }

    /// <summary>How the outputs are read.</summary>
    public required HeadSpec Head { get; init; }

    /// <summary>P = sigmoid((logit + Bias) / Temperature).</summary>
    public Calibration Calibration { get; init; } = Calibration.Identity;

    /// <summary>Weight bytes by precision name (float32, float16, int8, fp8).</summary>
    public required IReadOnlyDictionary<string, long> WeightsBytes { get; init; }
}

/// <summary>Temperature scaling with a bias (Guo et al. 2017; Platt 1999), applied to a logit.</summary>
internal readonly record struct Calibration(double Temperature, double Bias)
{
    /// <summary>Leaves logits alone.</summary>
    public static Calibration Identity { get; } = new(1, 0);

    /// <summary>Calibrated log-odds of a raw logit.</summary>
    public double Apply(double logit) => (logit + Bias) / Temperature;
}
