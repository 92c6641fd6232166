using System.Text.Json.Serialization;
using Natix.Engine.Consensus.Drift;
using Natix.Engine.Consensus.Pooling;

namespace Natix.Engine.Consensus.Exits;

/// <summary>What is independent of each other in the data of a certificate.</summary>
internal enum UnitKind
{
    /// <summary>Each frame.</summary>
    [JsonStringEnumMemberName("frame")]
    Frame,

    /// <summary>Each clip of a camera.</summary>
    [JsonStringEnumMemberName("clip")]
    Clip,

    /// <summary>Each scene, of which there may be several frames.</summary>
    [JsonStringEnumMemberName("scene")]
    Scene,
}

/// <summary>
/// The certificate of a cascade's early exits: what was shown, of which data, for which key, with the thresholds, weights and scales that it
/// was shown for. Written and read by <see cref="ExitCertificateJson"/>, which keeps out anything inconsistent. Immutable.
/// </summary>
internal sealed record ExitCertificate
{
    /// <summary>The version this build writes and reads.</summary>
    public const int CurrentSchemaVersion = 1;

    public required int SchemaVersion { get; init; }

    /// <summary>SHA-256 of the data that it was fitted and certified on, 64 hex digits.</summary>
    public required string DataDigest { get; init; }

    /// <summary>Name of the distribution for which it holds.</summary>
    public required string Distribution { get; init; }

    /// <summary>What is independent.</summary>
    public required UnitKind Unit { get; init; }

    /// <summary>The assumption that the claim rests on, in words.</summary>
    public required string Assumption { get; init; }

    /// <summary>Units that weights, scales and the path of thresholds were fitted on.</summary>
    public required int FittingUnits { get; init; }

    /// <summary>Units that the thresholds were certified on.</summary>
    public required int Units { get; init; }

    /// <summary>Of those, units with an early verdict other than the full cascade's.</summary>
    public required int Disagreements { get; init; }

    /// <summary>The risk that is claimed: P(a new unit disagrees) is at most this.</summary>
    public required double Epsilon { get; init; }

    /// <summary>The chance of the claim being wrong.</summary>
    public required double Delta { get; init; }

    /// <summary>Clopper-Pearson's upper bound for the counts; 0 when the cascade never stops early.</summary>
    public required double Bound { get; init; }

    /// <summary>The full cascade says roadwork above it.</summary>
    public required double DecisionThreshold { get; init; }

    /// <summary>Levels in ascending order.</summary>
    public required IReadOnlyList<CertifiedLevel> Levels { get; init; }

    /// <summary>Expected cost of a frame, milliseconds.</summary>
    public required double ExpectedCostMs { get; init; }

    /// <summary>Cost of running every level, milliseconds.</summary>
    public required double FullCostMs { get; init; }

    public required CertifiedPool Pool { get; init; }

    /// <summary>What the certificate holds for.</summary>
    public required CertificateKey Key { get; init; }
}

/// <summary>One level of a certificate.</summary>
internal sealed record CertifiedLevel
{
    /// <summary>Number, as in the manifest.</summary>
    public required int Level { get; init; }

    public required string Name { get; init; }

    /// <summary>Stop without roadwork at or under this pooled probability; null never.</summary>
    public required double? Negative { get; init; }

    /// <summary>Stop with roadwork at or above this pooled probability; null never.</summary>
    public required double? Positive { get; init; }

    /// <summary>Share of the frames that stop here, in [0,1].</summary>
    public required double ExitRate { get; init; }

    /// <summary>Cost of running the level, milliseconds.</summary>
    public required double CostMs { get; init; }

    /// <summary>Pooled probabilities of the level on the certified units; null for a level without any.</summary>
    public required ScoreHistogram? Scores { get; init; }

    [JsonIgnore]
    public ExitThresholds Thresholds => new(Negative, Positive);
}

/// <summary>The pool of a certificate: each voter's calibration and weight.</summary>
internal sealed record CertifiedPool
{
    public required IReadOnlyList<CertifiedVoter> Voters { get; init; }

    public required double Bias { get; init; }

    public required double PriorLogOdds { get; init; }

    public required double OutputSlope { get; init; }

    public required double OutputOffset { get; init; }

    public required double Clamp { get; init; }

    /// <summary>A fitted pool with its voters' names and scales.</summary>
    /// <param name="weights">The pool.</param>
    /// <param name="models">Name of each voter, in the pool's order.</param>
    /// <param name="scales">Calibration of each voter.</param>
    public static CertifiedPool Of(PoolingWeights weights, IReadOnlyList<string> models, IReadOnlyList<PlattScale> scales)
    {
        if (models.Count != weights.Voters || scales.Count != weights.Voters)
        {
            throw new ArgumentException(
                $"A pool of {weights.Voters} voters needs as many names and scales, found {models.Count} and {scales.Count}.", nameof(models));
        }

        var fitted = weights.Weights.ToArray();
        return new CertifiedPool
        {
            Voters =
            [
                .. models.Select((model, i) => new CertifiedVoter
                {
                    Model = model,
                    Slope = scales[i].Slope,
                    Offset = scales[i].Offset,
                    Weight = fitted[i],
                }),
            ],
            Bias = weights.Bias,
            PriorLogOdds = weights.PriorLogOdds,
            OutputSlope = weights.Output.Slope,
            OutputOffset = weights.Output.Offset,
            Clamp = weights.Clamp,
        };
    }

    /// <summary>The pool, voters in the order of <see cref="Voters"/>.</summary>
    public PoolingWeights ToWeights() =>
        new([.. Voters.Select(voter => voter.Weight)], Bias, PriorLogOdds, new PlattScale(OutputSlope, OutputOffset), Clamp);
}

/// <summary>One voter of a certified pool.</summary>
internal sealed record CertifiedVoter
{
    /// <summary>Name of its model.</summary>
    public required string Model { get; init; }

    /// <summary>Calibrated log-odds are slope times raw log-odds plus offset; the slope is 1 over the temperature.</summary>
    public required double Slope { get; init; }

    public required double Offset { get; init; }

    /// <summary>Weight in the pool, at least 0.</summary>
    public required double Weight { get; init; }

    [JsonIgnore]
    public PlattScale Scale => new(Slope, Offset);
}
