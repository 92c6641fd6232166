namespace Natix.Engine.Data.Metrics;

/// <summary>Percentiles of a set of durations, in the unit of the input; all 0 for no durations.</summary>
/// <param name="Count">Number of durations.</param>
/// <param name="Mean">Mean.</param>
/// <param name="P50">Median.</param>
/// <param name="P95">95th percentile.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="Max">Largest.</param>
public sealed record LatencySummary(int Count, double Mean, double P50, double P95, double P99, double Max)
{
    /// <summary>Sums up durations; a percentile is the smallest duration that at least that share does not exceed (nearest rank).</summary>
    public static LatencySummary Of(IEnumerable<double> durations)
    {
        ArgumentNullException.ThrowIfNull(durations);
        var sorted = durations.Order().ToArray();
        return sorted.Length == 0
            ? new LatencySummary(0, 0, 0, 0, 0, 0)
            : new LatencySummary(sorted.Length, sorted.Average(), At(sorted, 50), At(sorted, 95), At(sorted, 99), sorted[^1]);
    }

    private static double At(double[] sorted, int percent) =>
        sorted[Math.Max(0, (int)((((long)sorted.Length * percent) + 99) / 100) - 1)];
}
