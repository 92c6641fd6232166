namespace Natix.Engine.Data.Metrics;

/// <summary>A point of a ROC curve: what calling everything at least <paramref name="Threshold"/> roadwork would give.</summary>
/// <param name="FalsePositiveRate">Share of clear answers called roadwork, 0 to 1.</param>
/// <param name="TruePositiveRate">Share of roadwork found, 0 to 1.</param>
/// <param name="Threshold">P; infinite for the first point, which calls nothing roadwork.</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate, double Threshold);

/// <summary>Receiver operating characteristic. Pure.</summary>
public static class RocCurve
{
    /// <summary>
    /// The curve from (0,0) to (1,1), one point a distinct P, points on a straight line left out. Empty when only one class occurs.
    /// </summary>
    /// <exception cref="ArgumentException">An answer is no answer; the message says which.</exception>
    public static IReadOnlyList<RocPoint> Of(IReadOnlyList<ScoredLabel> answers)
    {
        BinaryMetrics.Check(answers);
        var sorted = answers.OrderByDescending(a => a.Probability).ToArray();
        long positives = sorted.LongCount(a => a.Label == 1), negatives = sorted.Length - positives;
        if (positives == 0 || negatives == 0)
            return [];
        var counts = new List<(long False, long True, double Threshold)> { (0, 0, double.PositiveInfinity) };
        var (falseOnes, trueOnes) = (0L, 0L);
        for (var i = 0; i < sorted.Length; i++)
        {
            trueOnes += sorted[i].Label;
            falseOnes += 1 - sorted[i].Label;
            if (i + 1 < sorted.Length && sorted[i + 1].Probability == sorted[i].Probability)
                continue;
            while (counts.Count > 1 && IsStraight(counts[^2], counts[^1], (falseOnes, trueOnes)))
                counts.RemoveAt(counts.Count - 1);
            counts.Add((falseOnes, trueOnes, sorted[i].Probability));
        }

        return [.. counts.Select(c => new RocPoint(c.False / (double)negatives, c.True / (double)positives, c.Threshold))];
    }

    private static bool IsStraight((long False, long True, double) a, (long False, long True, double) b, (long False, long True) c) =>
        (Int128)(b.False - a.False) * (c.True - b.True) == (Int128)(c.False - b.False) * (b.True - a.True);
}
