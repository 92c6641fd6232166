namespace Natix.Engine.Data.Metrics;

/// <summary>One bin of a reliability diagram.</summary>
/// <param name="Low">Lower border of P.</param>
/// <param name="High">Upper border of P.</param>
/// <param name="MeanProbability">Mean P of its answers; NaN when it is empty.</param>
/// <param name="Observed">Share of roadwork among its answers, with the Wilson interval.</param>
public readonly record struct ReliabilityBin(double Low, double High, double MeanProbability, ProportionInterval Observed)
{
    /// <summary>Answers in it.</summary>
    public long Count => Observed.Trials;

    /// <summary>How far the share is from what was said, 0 to 1; 0 when it is empty.</summary>
    public double Gap => Count == 0 ? 0 : Math.Abs(Observed.Share - MeanProbability);
}

/// <summary>
/// Whether a said probability is met (DeGroot and Fienberg 1983; Guo et al. 2017): answers binned by P, and in each bin the share of roadwork
/// against the mean P. Immutable and pure.
/// </summary>
/// <param name="Bins">In the order of P; of equal width some may be empty.</param>
public sealed record ReliabilityDiagram(IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>Bins where nothing else is asked for.</summary>
    public const int DefaultBins = 15;

    /// <summary>Expected calibration error: gaps weighted by the answers in each bin, 0 to 1; 0 for no answers.</summary>
    public double CalibrationError
    {
        get
        {
            var count = Bins.Sum(b => b.Count);
            return count == 0 ? 0 : Bins.Sum(b => b.Gap * b.Count) / count;
        }
    }

    /// <summary>The largest gap of a bin, 0 to 1.</summary>
    public double LargestGap => Bins.Count == 0 ? 0 : Bins.Max(b => b.Gap);

    /// <summary>Bins of equal width, (low, high]; 0 belongs to the first.</summary>
    /// <exception cref="ArgumentException">An answer is no answer; the message says which.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one bin.</exception>
    public static ReliabilityDiagram EqualWidth(IReadOnlyList<ScoredLabel> answers, int bins = DefaultBins)
    {
        Check(answers, bins);
        var groups = new List<ScoredLabel>[bins];
        foreach (var answer in answers)
            (groups[BinOf(answer.Probability, bins)] ??= []).Add(answer);
        return new ReliabilityDiagram([.. groups.Select((g, i) => BinOf(g ?? [], i / (double)bins, (i + 1) / (double)bins))]);
    }

    /// <summary>
    /// Adaptive bins (Nguyen and O'Connor 2015): as many answers in each as the count allows. Answers of the same P stay together, so there may
    /// be fewer bins. Borders are the smallest and largest P of a bin.
    /// </summary>
    /// <exception cref="ArgumentException">An answer is no answer; the message says which.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one bin.</exception>
    public static ReliabilityDiagram EqualCount(IReadOnlyList<ScoredLabel> answers, int bins = DefaultBins)
    {
        Check(answers, bins);
        var sorted = answers.OrderBy(a => a.Probability).ToArray();
        var result = new List<ReliabilityBin>();
        for (var start = 0; start < sorted.Length;)
        {
            // A tie may have taken more than its share: what is left is divided anew.
            var end = start + Math.Max(1, (sorted.Length - start) / Math.Max(1, bins - result.Count));
            while (end < sorted.Length && sorted[end].Probability == sorted[end - 1].Probability)
                end++;
            result.Add(BinOf(sorted[start..end], sorted[start].Probability, sorted[end - 1].Probability));
            start = end;
        }

        return new ReliabilityDiagram(result);
    }

    /// <summary>The bin of equal width that P falls in, (low, high].</summary>
    internal static int BinOf(double p, int bins)
    {
        var bin = Math.Clamp((int)Math.Ceiling(p * bins) - 1, 0, bins - 1);
        if (bin > 0 && p <= bin / (double)bins)
            return bin - 1;
        return bin < bins - 1 && p > (bin + 1) / (double)bins ? bin + 1 : bin;
    }

    private static ReliabilityBin BinOf(IReadOnlyCollection<ScoredLabel> answers, double low, double high) => new(
        low, high, answers.Count == 0 ? double.NaN : answers.Average(a => a.Probability),
        ProportionInterval.Wilson(answers.Sum(a => a.Label), answers.Count));

    private static void Check(IReadOnlyList<ScoredLabel> answers, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        BinaryMetrics.Check(answers);
    }
}
