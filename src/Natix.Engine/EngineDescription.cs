namespace Natix.Engine;

/// <summary>What an engine runs, for reports. Immutable.</summary>
/// <param name="Cascade">Name of the cascade.</param>
/// <param name="CascadePath">Its manifest file.</param>
/// <param name="Lanes">Worker lanes: frames in progress at the same time.</param>
/// <param name="Threshold">P above it means roadwork.</param>
/// <param name="Models">Models by index, in the order of levels.</param>
public sealed record EngineDescription(
    string Cascade, string CascadePath, int Lanes, double Threshold, IReadOnlyList<ModelDescription> Models);

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
    IReadOnlyList<string> Labels, int HeatWidth, int HeatHeight, string Sha256);
