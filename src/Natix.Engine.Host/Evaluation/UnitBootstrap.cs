using Natix.Engine.Data.Metrics;

namespace Natix.Engine.Host.Evaluation;

/// <summary>Bootstraps of the Matthews correlation over whole units. Pure.</summary>
internal static class UnitBootstrap
{
    /// <summary>The correlation of one run.</summary>
    /// <param name="cases">Cases; those without a verdict take no part.</param>
    /// <param name="threshold">The decision threshold.</param>
    /// <param name="seed">Seed of the drawing.</param>
    public static BootstrapResult Matthews(IReadOnlyList<JudgedCase> cases, double threshold, ulong seed)
    {
        var units = cases.Where(c => c.IsJudged).GroupBy(c => c.Unit, StringComparer.Ordinal)
            .Select(unit => unit.Aggregate(default(Confusion), (sum, c) => sum.With(c.Label, c.Probability > threshold))).ToArray();
        return ClusterBootstrap.Of(units.Length, counts => Correlation(units, counts), seed);
    }

    /// <summary>The difference of two runs' correlations on the same cases, first minus second.</summary>
    public static BootstrapResult MatthewsDifference(IReadOnlyList<CasePair> pairs, ulong seed)
    {
        var units = pairs.GroupBy(p => p.Unit, StringComparer.Ordinal).ToArray();
        Confusion[] first = Sums(p => p.FirstSays), second = Sums(p => p.SecondSays);
        return ClusterBootstrap.Of(units.Length, counts => Correlation(first, counts) - Correlation(second, counts), seed);

        Confusion[] Sums(Func<CasePair, bool> says) =>
            Array.ConvertAll(units, unit => unit.Aggregate(default(Confusion), (sum, p) => sum.With(p.Label, says(p))));
    }

    private static double Correlation(Confusion[] units, int[] counts)
    {
        var sum = default(Confusion);
        for (var i = 0; i < units.Length; i++)
            sum = sum.Plus(units[i], counts[i]);
        return sum.HasMatthews ? sum.Matthews : double.NaN;
    }
}
