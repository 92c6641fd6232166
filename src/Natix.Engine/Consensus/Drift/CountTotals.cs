namespace Natix.Engine.Consensus.Drift;

/// <summary>Checks counts in common bins. Pure, allocation-free.</summary>
internal static class CountTotals
{
    /// <summary>The totals of two sets of counts.</summary>
    /// <exception cref="ArgumentException">Different bins, none, a negative count, or a total of 0.</exception>
    public static (double First, double Second) Of(ReadOnlySpan<long> first, ReadOnlySpan<long> second)
    {
        if (first.Length != second.Length || first.IsEmpty)
            throw new ArgumentException($"Counts are compared in common bins, found {first.Length} and {second.Length} bins.", nameof(second));
        return (Total(first, nameof(first)), Total(second, nameof(second)));
    }

    private static double Total(ReadOnlySpan<long> counts, string name)
    {
        var total = 0.0;
        for (var bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] < 0)
                throw new ArgumentException($"Bin {bin} has the count {counts[bin]}; counts are at least 0.", name);
            total += counts[bin];
        }

        return total > 0 ? total : throw new ArgumentException("All counts are 0: nothing was observed.", name);
    }
}
