namespace Natix.Engine.Consensus.Drift;

/// <summary>The population stability index, the symmetric Kullback-Leibler divergence of two histograms. Pure, allocation-free.</summary>
internal static class PopulationStability
{
    /// <summary>
    /// Sum of (a - e) ln(a / e) over the bins, at least 0, with half a count added to each bin so that an empty one does not make it infinite. By
    /// the usual rule of thumb below 0.1 is no change and above 0.25 a large one; two samples of one distribution give about (bins - 1)(1/n + 1/m).
    /// </summary>
    /// <param name="expected">Counts, at least 0, not all 0.</param>
    /// <param name="actual">Counts in the same bins.</param>
    public static double Index(ReadOnlySpan<long> expected, ReadOnlySpan<long> actual)
    {
        var (totalExpected, totalActual) = CountTotals.Of(expected, actual);
        var (index, extra) = (0.0, expected.Length / 2.0);
        for (var bin = 0; bin < expected.Length; bin++)
        {
            var (e, a) = ((expected[bin] + 0.5) / (totalExpected + extra), (actual[bin] + 0.5) / (totalActual + extra));
            index += (a - e) * Math.Log(a / e);
        }

        return index;
    }
}
