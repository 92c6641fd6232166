namespace Natix.Engine;

/// <summary>What an engine runs, for reports. Immutable.</summary>
/// <param name="Cascade">Name of the cascade.</param>
/// <param name="CascadePath">Its manifest file.</param>
/// <param name="Workers">Threads that work on frames.</param>
/// <param name="Threshold">P above it means roadwork.</param>
/// <param name="Models">Models by index, in the order of levels.</param>
public sealed record EngineDescription(
    string Cascade, string CascadePath, int Workers, double Threshold, IReadOnlyList<ModelDescription> Models)
{
    /// <summary>How the machine is divided, and why.</summary>
    public TuningReport? Tuning { get; init; }

    /// <summary>The certificate that the cascade names, and whether it is in force; null where it names none, or exits are off.</summary>
    public CertificateReport? Certificate { get; init; }

    /// <summary>Labels that the detectors share, without regard to case, by <see cref="DetectedObject.LabelId"/>.</summary>
    public IReadOnlyList<string> ObjectLabels { get; init; } = [];

    /// <summary>Most frames that one run of any model may take together.</summary>
    public int LargestBatch => Models.Count == 0 ? 1 : Models.Max(m => m.MaxBatch);
}

/// <summary>One model of an engine, for reports.</summary>
/// <param name="Name">Name in the cascade.</param>
/// <param name="Version">Version of the weights.</param>
/// <param name="Level">Level it runs at.</param>
/// <param name="LevelName">Name of the level.</param>
/// <param name="Backend">Back end that runs it.</param>
/// <param name="InputWidth">Input width in pixels.</param>
/// <param name="InputHeight">Input height in pixels.</param>
/// <param name="Votes">True when it gives evidence.</param>
/// <param name="Labels">Class labels by id; empty for classifiers.</param>
/// <param name="HeatWidth">Cells a row of its heat map; 0 when it has none.</param>
/// <param name="HeatHeight">Rows of its heat map; 0 when it has none.</param>
/// <param name="Sha256">Digest of the model file.</param>
public sealed record ModelDescription(
    string Name, string Version, int Level, string LevelName, string Backend, int InputWidth, int InputHeight, bool Votes,
    IReadOnlyList<string> Labels, int HeatWidth, int HeatHeight, string Sha256)
{
    /// <summary>Frames one run of it may take together.</summary>
    public int MaxBatch { get; init; } = 1;
}
