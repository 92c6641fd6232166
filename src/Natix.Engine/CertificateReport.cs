namespace Natix.Engine;

/// <summary>Whether a certificate is in force. Stable names: they appear in output.</summary>
public enum CertificateState
{
    /// <summary>In force: pool and exits are the certificate's.</summary>
    Held = 0,

    /// <summary>Made for something else than what runs here: pool and exits are the manifest's.</summary>
    Refused,

    /// <summary>The options say not to use it.</summary>
    Ignored,
}

/// <summary>The certificate that a cascade names, and what became of it. Immutable.</summary>
/// <param name="Path">Its file.</param>
/// <param name="State">Whether it is in force.</param>
/// <param name="Differences">Why it was refused, one sentence a part; empty otherwise.</param>
/// <param name="Distribution">The distribution for which it was made.</param>
/// <param name="Unit">What is independent in its data: frame, clip or scene.</param>
/// <param name="Units">Units it was certified on.</param>
/// <param name="Epsilon">The risk that it claims for a new unit.</param>
/// <param name="Delta">The chance of the claim being wrong.</param>
/// <param name="Bound">The bound that its counts give.</param>
/// <param name="Levels">Its levels, ascending.</param>
/// <param name="Voters">Its voters.</param>
/// <param name="ExpectedCostMs">Expected cost of a frame, milliseconds.</param>
/// <param name="FullCostMs">Cost of running every level, milliseconds.</param>
public sealed record CertificateReport(
    string Path, CertificateState State, IReadOnlyList<string> Differences, string Distribution, string Unit, int Units, double Epsilon, double Delta,
    double Bound, IReadOnlyList<CertifiedExit> Levels, IReadOnlyList<CertifiedWeight> Voters, double ExpectedCostMs, double FullCostMs)
{
    /// <summary>
    /// True when there is one level of voters alone: whoever stops after it has heard everyone, so that an early verdict is the full one by
    /// construction and the bound says nothing.
    /// </summary>
    public bool IsVacuous => Levels.Count < 2;

    /// <summary>What a person should know of a certificate that is not in force; null while it is.</summary>
    public string? Warning => State switch
    {
        CertificateState.Refused => $"the certificate {Path} is for another cascade and is not used; exits fall back to the manifest's, of which nothing was shown: "
            + string.Join("; ", Differences) + ". Make a new one with natix calibrate",
        CertificateState.Ignored => $"the certificate {Path} is not used, as the options say; exits are the manifest's, of which nothing was shown",
        _ => null,
    };
}

/// <summary>Where a level of a certificate stops.</summary>
/// <param name="Level">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Negative">Stops without roadwork at or under this P; null never.</param>
/// <param name="Positive">Stops with roadwork at or above this P; null never.</param>
/// <param name="ExitRate">Share of the frames that stopped here when it was certified.</param>
/// <param name="CostMs">Cost of running the level, milliseconds.</param>
public sealed record CertifiedExit(int Level, string Name, double? Negative, double? Positive, double ExitRate, double CostMs);

/// <summary>A voter's part in a certified pool: weight times (slope times log-odds plus offset).</summary>
/// <param name="Model">Name of its model.</param>
/// <param name="Slope">1 over its temperature.</param>
/// <param name="Offset">Added after that.</param>
/// <param name="Weight">At least 0.</param>
public sealed record CertifiedWeight(string Model, double Slope, double Offset, double Weight);
