namespace Natix.Engine.Consensus.Exits;

/// <summary>Where a level of the cascade stops. A side that is null never does. Immutable.</summary>
/// <param name="Negative">Stop without roadwork when the pooled probability is at most this; in [0,1], below <paramref name="Positive"/>.</param>
/// <param name="Positive">Stop with roadwork when the pooled probability is at least this; in [0,1].</param>
internal readonly record struct ExitThresholds(double? Negative, double? Positive)
{
    /// <summary>Never stops.</summary>
    public static ExitThresholds Never => default;

    /// <summary>True when both sides are probabilities, in order.</summary>
    public bool IsValid =>
        Negative is not (< 0 or > 1 or double.NaN) && Positive is not (< 0 or > 1 or double.NaN) && !(Negative >= Positive);

    /// <summary>The verdict on which to stop; null to go on. NaN, a level that did not judge, goes on.</summary>
    public bool? Decide(double probability) => probability <= Negative ? false : probability >= Positive ? true : null;
}
