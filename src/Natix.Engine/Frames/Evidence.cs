namespace Natix.Engine;

/// <summary>One voter's say on a frame: the calibrated log-odds of roadwork, as one model gave it.</summary>
/// <param name="ModelIndex">Index into <see cref="EngineDescription.Models"/>.</param>
/// <param name="Level">Cascade level the model ran at.</param>
/// <param name="LogOdds">Log-odds ln(p / (1 - p)), calibrated as its manifest says; finite.</param>
/// <param name="Weight">Weight of the voter in the manifest's pool, at least 0; a certificate in force has its own (<see cref="CertificateReport.Voters"/>).</param>
public readonly record struct Evidence(int ModelIndex, int Level, double LogOdds, double Weight);
