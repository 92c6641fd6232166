namespace Natix.Engine.Models;

/// <summary>A cascade, as read from its <c>cascade.json</c> and validated. Immutable.</summary>
internal sealed record CascadeManifest
{
    /// <summary>Log-odds from even at which a voter counts as taking a side: P of 0.73, or 0.27.</summary>
    public const double Contradiction = 1;

    /// <summary>Name of the cascade.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path of the file it came from.</summary>
    public required string FilePath { get; init; }

    /// <summary>Levels in ascending order; numbers 0..5, gaps allowed.</summary>
    public required IReadOnlyList<LevelManifest> Levels { get; init; }

    /// <summary>How the voters are pooled at the end.</summary>
    public required ConsensusManifest Consensus { get; init; }
}

/// <summary>One level of a cascade.</summary>
internal sealed record LevelManifest
{
    /// <summary>Number, 0..5.</summary>
    public required int Level { get; init; }

    /// <summary>Name for people: screen, detect, ...</summary>
    public required string Name { get; init; }

    /// <summary>Models of the level; may be empty (a slot).</summary>
    public required IReadOnlyList<LevelModel> Models { get; init; }

    /// <summary>When the level runs.</summary>
    public required EntryRule Entry { get; init; }

    /// <summary>The level runs only while the pooled probability lies in here; null: whatever it is. Where nobody has voted it counts as 0.5.</summary>
    public ProbabilityBand? When { get; init; }

    /// <summary>When the cascade stops after the level; null: never.</summary>
    public TwoSidedExit? Exit { get; init; }

    /// <summary>Expected cost of the level in milliseconds; planning only.</summary>
    public double CostMs { get; init; }

    /// <summary>Longest time the level may take in milliseconds; models that have not answered by then are missing voters.</summary>
    public double TimeoutMs { get; init; } = 5000;

    /// <summary>Expected share of frames that exit here, in [0,1]; planning only.</summary>
    public double ExpectedExitRate { get; init; }
}

/// <summary>A model's seat in a level.</summary>
/// <param name="Manifest">The model.</param>
/// <param name="Weight">Weight in the opinion pool, at least 0; 0 sees but does not vote.</param>
/// <param name="When">The model runs only while the pooled probability before the level lies in here; null: whatever it is.</param>
internal sealed record LevelModel(ModelManifest Manifest, double Weight, ProbabilityBand? When = null);

/// <summary>Probabilities from <paramref name="From"/> up to, and without, <paramref name="To"/>; 1 is in where To is 1.</summary>
internal sealed record ProbabilityBand(double From, double To)
{
    public bool Holds(double probability) => probability >= From && (probability < To || To >= 1);
}

/// <summary>When a level runs.</summary>
internal enum EntryRule
{
    /// <summary>On every frame that reaches it.</summary>
    Always,

    /// <summary>Only when no level before it has decided.</summary>
    Undecided,

    /// <summary>
    /// Only when no level before it has decided and voters contradict each other: one at least <see cref="CascadeManifest.Contradiction"/> above even
    /// log-odds and one as far below.
    /// </summary>
    Disagreement,
}

/// <summary>Stop when the pooled probability is at most <paramref name="Negative"/> or at least <paramref name="Positive"/>.</summary>
internal sealed record TwoSidedExit(double Negative, double Positive);

/// <summary>The log-opinion pool at the end of the cascade.</summary>
/// <param name="Threshold">P above it means roadwork, in (0,1).</param>
/// <param name="Clamp">Probabilities are clamped to [Clamp, 1 - Clamp] so that no voter has a veto.</param>
/// <param name="CertificatePath">Absolute path of the certificate of the early exits, whether or not the file exists; null: exits are not certified.</param>
internal sealed record ConsensusManifest(double Threshold, double Clamp, string? CertificatePath = null)
{
    /// <summary>How the boxes of detectors are fused; no voter's matter.</summary>
    public FusionManifest Fusion { get; init; } = FusionManifest.Default;
}
