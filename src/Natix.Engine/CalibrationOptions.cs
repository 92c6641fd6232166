namespace Natix.Engine;

/// <summary>What is independent of each other in the data of a calibration.</summary>
public enum CalibrationUnit
{
    /// <summary>Each frame.</summary>
    Frame = 0,

    /// <summary>Each clip of a camera.</summary>
    Clip,

    /// <summary>Each scene, of which there may be several frames.</summary>
    Scene,
}

/// <summary>What a calibration is to show, and of what. Immutable.</summary>
public sealed record CalibrationOptions
{
    /// <summary>Largest risk that a new unit holds an early verdict other than the full cascade's, in (0,1).</summary>
    public double Epsilon { get; init; } = 0.05;

    /// <summary>Chance of the claim being wrong that is accepted, in (0,1).</summary>
    public double Delta { get; init; } = 0.05;

    /// <summary>What is independent in the data.</summary>
    public CalibrationUnit Unit { get; init; } = CalibrationUnit.Clip;

    /// <summary>Name of the distribution that the data is drawn from, for which the certificate will hold.</summary>
    public required string Distribution { get; init; }

    /// <summary>Share of the units that are held out to certify on, in (0,1); the others are fitted on.</summary>
    public double HeldOutShare { get; init; } = 0.5;

    /// <summary>Divides the units; the same seed and units give the same parts.</summary>
    public int Seed { get; init; }

    /// <summary>Leave the manifest's calibrations and weights as they are, and certify exits for them; else both are fitted.</summary>
    public bool KeepPool { get; init; }

    internal void Check()
    {
        Inside(Epsilon, nameof(Epsilon));
        Inside(Delta, nameof(Delta));
        Inside(HeldOutShare, nameof(HeldOutShare));
        ArgumentException.ThrowIfNullOrWhiteSpace(Distribution);
    }

    private static void Inside(double value, string name)
    {
        if (!(value > 0 && value < 1))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must lie between 0 and 1.");
    }
}

/// <summary>What a number of units can show at all.</summary>
/// <param name="FittingUnits">Units to fit on.</param>
/// <param name="HeldOutUnits">Units to certify on.</param>
/// <param name="SmallestEpsilon">The least epsilon that the held-out units can show, without a disagreement: 1 - delta^(1/n).</param>
/// <param name="UnitsNeeded">Held-out units without a disagreement that the wanted epsilon takes.</param>
/// <param name="Text">The sums in one line.</param>
public sealed record CalibrationArithmetic(int FittingUnits, int HeldOutUnits, double SmallestEpsilon, int UnitsNeeded, string Text)
{
    /// <summary>True when the held-out units can show the wanted epsilon.</summary>
    public bool IsEnough => HeldOutUnits >= UnitsNeeded;
}

/// <summary>What a calibration showed. Immutable.</summary>
/// <param name="Arithmetic">Units, and what they can show.</param>
/// <param name="Certificate">The certificate.</param>
/// <param name="Json">The certificate as the text of its file.</param>
/// <param name="Disagreements">Held-out units with an early verdict other than the full cascade's.</param>
/// <param name="RowDisagreements">Held-out frames of that kind; for information: frames of one unit are not independent.</param>
/// <param name="Rows">Frames that took part.</param>
/// <param name="Skipped">Frames without a full verdict, which took no part.</param>
public sealed record CalibrationOutcome(
    CalibrationArithmetic Arithmetic, CertificateReport Certificate, string Json, int Disagreements, int RowDisagreements, int Rows, int Skipped)
{
    /// <summary>True when some level stops early.</summary>
    public bool ExitsEarly => Certificate.Levels.Any(l => l.Negative is not null || l.Positive is not null);
}

/// <summary>How often a certificate's early verdicts were other than the full cascade's on data. It certifies nothing. Immutable.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Rows">Frames that took part.</param>
/// <param name="Skipped">Frames without a full verdict, which took no part.</param>
/// <param name="Units">Units, each a cluster of frames.</param>
/// <param name="RowDisagreements">Frames with another early verdict.</param>
/// <param name="UnitDisagreements">Units with such a frame.</param>
/// <param name="RowRate">Their share of the frames, with a 95 % interval by resampling whole units.</param>
/// <param name="UnitRate">The share of units, with an exact 95 % interval (Clopper and Pearson).</param>
/// <param name="Early">Frames that stopped early.</param>
/// <param name="Drift">Scores by level against the certificate's.</param>
public sealed record AgreementReport(
    CertificateReport Certificate, int Rows, int Skipped, int Units, int RowDisagreements, int UnitDisagreements, RateInterval RowRate, RateInterval UnitRate,
    int Early, IReadOnlyList<LevelDrift> Drift);

/// <summary>A share with its interval, all in [0,1].</summary>
/// <param name="Rate">The share as observed.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public readonly record struct RateInterval(double Rate, double Low, double High);

/// <summary>The data cannot be calibrated on, or cannot show what was asked for. The message says why, with the sums, and what to do.</summary>
public sealed class CalibrationException(string message, Exception? inner = null) : Exception(message, inner);
