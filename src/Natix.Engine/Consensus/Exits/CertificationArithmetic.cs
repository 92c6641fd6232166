using Natix.Engine.Consensus.Numerics;

namespace Natix.Engine.Consensus.Exits;

/// <summary>What a number of units can show at all: the sums behind granting or refusing a certificate. Immutable.</summary>
/// <param name="Units">Independent units of the held-out part.</param>
/// <param name="Epsilon">The risk of disagreement to be shown, in (0,1).</param>
/// <param name="Delta">The chance of being wrong that is accepted, in (0,1).</param>
internal readonly record struct CertificationArithmetic(int Units, double Epsilon, double Delta)
{
    /// <summary>The least epsilon that so many units can show, with no disagreement at all: 1 - delta^(1/n).</summary>
    public double SmallestEpsilon => BinomialBound.SmallestUpper(Units, Delta);

    /// <summary>Units without disagreement that epsilon takes: ceil(ln delta / ln(1 - epsilon)).</summary>
    public int UnitsNeeded => BinomialBound.TrialsNeeded(Epsilon, Delta);

    public bool IsEnough => SmallestEpsilon <= Epsilon;

    /// <summary>The most units that may disagree for their number to show epsilon; -1 when there are too few.</summary>
    public int AllowedDisagreements()
    {
        if (!IsEnough)
            return -1;

        // P(X <= k) under epsilon grows with k: the last k at which it is still at most delta.
        var (low, high) = (0, Units);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (BinomialBound.AtMost(middle, Units, Epsilon) <= Delta)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"with n = {Units} units and delta = {Delta}, the smallest epsilon that can be shown is 1 - {Delta}^(1/{Units}) = {SmallestEpsilon:0.######}")
        + FormattableString.Invariant($"; epsilon = {Epsilon} takes ln {Delta} / ln(1 - {Epsilon}), {UnitsNeeded} units without a disagreement");
}

/// <summary>There are too few units for the risk that was asked for. The message holds the arithmetic.</summary>
/// <param name="arithmetic">The sums.</param>
internal sealed class TooFewUnitsException(CertificationArithmetic arithmetic)
    : Exception($"Too few units: {arithmetic}. Bring more units, or ask for a greater epsilon or delta.")
{
    public CertificationArithmetic Arithmetic { get; } = arithmetic;
}
