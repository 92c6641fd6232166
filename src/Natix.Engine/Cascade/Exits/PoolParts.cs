namespace Natix.Engine.Cascade.Exits;

/// <summary>A voter's part in pooled log-odds.</summary>
/// <param name="Model">Index of its model.</param>
/// <param name="Share">Its share of all weight that counted, in [0,1].</param>
/// <param name="Added">What it added to the pooled log-odds.</param>
internal readonly record struct VoterPart(int Model, double Share, double Added);

/// <summary>What pooled log-odds are made of. Immutable.</summary>
/// <param name="LogOdds">The log-odds of the verdict's P; infinite at 0 and 1.</param>
/// <param name="Intercept">What the pool adds of itself, whoever votes: 0 for the manifest's.</param>
/// <param name="Voters">Those who had a say. With the intercept they add up to the log-odds, as long as the pool's last clamp does not bind.</param>
internal sealed record PoolParts(double LogOdds, double Intercept, IReadOnlyList<VoterPart> Voters)
{
    /// <summary>Nobody had a say.</summary>
    public static PoolParts None { get; } = new(double.NaN, 0, []);
}
