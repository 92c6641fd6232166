namespace Natix.Engine.Consensus.Drift;

/// <summary>How the pooled probabilities of a level were spread when a certificate was made. Its arrays are not to be written to.</summary>
internal sealed record ScoreHistogram
{
    /// <summary>Bins at most.</summary>
    public const int MaxBins = 100;

    /// <summary>Inner edges, ascending, in [0,1]; bin i holds scores in (edge i - 1, edge i].</summary>
    public required double[] Edges { get; init; }

    /// <summary>Scores by bin: one more than edges.</summary>
    public required long[] Counts { get; init; }

    /// <summary>Independent units (clips, scenes) that the scores came from, 1 to the number of scores.</summary>
    public required int Units { get; init; }

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Fault()
    {
        if (Counts.Length != Edges.Length + 1 || Counts.Length is < 2 or > MaxBins)
            return $"{Edges.Length} edges and {Counts.Length} counts: 2 to {MaxBins} bins have an edge between each two";
        for (var i = 0; i < Edges.Length; i++)
        {
            if (!(Edges[i] >= 0 && Edges[i] <= 1) || (i > 0 && !(Edges[i] > Edges[i - 1])))
                return $"edge {i} is {Edges[i]}: edges ascend within [0,1]";
        }

        if (Array.Exists(Counts, count => count < 0) || Counts.Sum() <= 0)
            return "counts are at least 0 and not all 0";
        return Units < 1 || Units > Counts.Sum() ? $"{Units} units for {Counts.Sum()} scores: a unit has a score at least" : null;
    }

    /// <summary>Bins of about equal counts.</summary>
    /// <param name="scores">Pooled probabilities in [0,1], one or more; rows in which a level did not judge are left out.</param>
    /// <param name="units">Independent units they came from.</param>
    /// <param name="bins">2 to <see cref="MaxBins"/>; fewer come out where scores are equal.</param>
    /// <exception cref="ArgumentException">No score, one that is no probability, or a number of units or bins that cannot be.</exception>
    public static ScoreHistogram Of(ReadOnlySpan<double> scores, int units, int bins = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, MaxBins);
        if (scores.IsEmpty)
            throw new ArgumentException("A histogram needs one score or more.", nameof(scores));
        foreach (var score in scores)
            CheckScore(score);
        var sorted = scores.ToArray();
        Array.Sort(sorted);
        var histogram = new ScoreHistogram { Edges = QuantileEdges(sorted, bins), Counts = [], Units = units };
        var counts = new long[histogram.Edges.Length + 1];
        foreach (var score in scores)
            counts[histogram.BinOf(score)]++;
        histogram = histogram with { Counts = counts };
        return histogram.Fault() is { } fault ? throw new ArgumentException($"No such histogram: {fault}.", nameof(units)) : histogram;
    }

    /// <summary>The bin of a score; allocation-free.</summary>
    /// <exception cref="ArgumentException">The score is no probability.</exception>
    public int BinOf(double score)
    {
        CheckScore(score);
        var (low, high) = (0, Edges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Edges[middle] < score)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static void CheckScore(double score)
    {
        if (!(score >= 0 && score <= 1))
            throw new ArgumentException($"A score is {score}, no probability in [0,1]: leave out frames that a level did not judge.", nameof(score));
    }

    private static double[] QuantileEdges(double[] sorted, int bins)
    {
        var (edges, last) = (new List<double>(bins + 1), sorted[^1]);
        for (var i = 1; i < bins; i++)
        {
            var edge = sorted[Math.Max(0, (int)((long)i * sorted.Length / bins) - 1)];
            if (edge < last && (edges.Count == 0 || edge > edges[^1]))
                edges.Add(edge);
        }

        // Nearly all scores are one number: whatever is below it and above it shows.
        if (edges.Count == 0)
            edges.AddRange(new[] { Math.BitDecrement(last), last }.Where(edge => edge >= 0 && edge < 1));
        return [.. edges];
    }
}
