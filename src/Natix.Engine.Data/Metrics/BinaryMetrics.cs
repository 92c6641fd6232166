namespace Natix.Engine.Data.Metrics;

/// <summary>One answer: the truth (0 or 1) and the probability of roadwork that was given (0 to 1).</summary>
/// <param name="Label">0 none, 1 roadwork.</param>
/// <param name="Probability">Probability of roadwork.</param>
public readonly record struct ScoredLabel(int Label, double Probability);

/// <summary>Measures of a set of answers. Pure and immutable.</summary>
/// <param name="Confusion">Counters at the threshold.</param>
/// <param name="Auc">Area under the ROC curve; null when only one class occurs in the labels.</param>
/// <param name="CalibrationError">ECE over 15 bins of equal width, 0 to 1; 0 for no answers.</param>
/// <param name="Brier">Mean squared error of the probability; 0 for no answers.</param>
/// <param name="Threshold">Probabilities above it are called roadwork.</param>
public sealed record BinaryMetrics(Confusion Confusion, double? Auc, double CalibrationError, double Brier, double Threshold)
{
    private const int Bins = ReliabilityDiagram.DefaultBins;

    /// <summary>Mean negative log-likelihood of the labels, in nats, each P held in [1e-9, 1 - 1e-9] first: one answer that is certain and wrong costs 20.7.</summary>
    public double LogLoss { get; private init; }

    /// <summary>Measures answers.</summary>
    /// <param name="answers">Labels and probabilities.</param>
    /// <param name="threshold">An answer is roadwork when its probability is above this; at exactly 0.5 the subnet rounds to none.</param>
    /// <exception cref="ArgumentException">A label other than 0 and 1, or a probability outside 0 to 1; the message says which.</exception>
    public static BinaryMetrics Of(IReadOnlyList<ScoredLabel> answers, double threshold = 0.5)
    {
        Check(answers);
        var confusion = default(Confusion);
        foreach (var (label, p) in answers)
            confusion = confusion.With(label, p > threshold);
        return new BinaryMetrics(confusion, AreaUnderCurve(answers), ExpectedCalibrationError(answers), BrierScore(answers), threshold)
        {
            LogLoss = NegativeLogLikelihood(answers),
        };
    }

    /// <summary>Throws for the first answer that is none.</summary>
    internal static void Check(IReadOnlyList<ScoredLabel> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        for (var i = 0; i < answers.Count; i++)
        {
            var (label, p) = answers[i];
            if (label is not (0 or 1))
                throw new ArgumentException($"Answer {i} has label {label}; a label is 0 or 1.", nameof(answers));
            if (!(p >= 0.0 && p <= 1.0))
                throw new ArgumentException($"Answer {i} has probability {p}; it must be within 0 and 1.", nameof(answers));
        }
    }

    /// <summary>
    /// Area under the ROC curve from ranks (Mann and Whitney): the share of pairs in which roadwork scores higher, ties counting half.
    /// </summary>
    /// <returns>0 to 1, or null when only one class occurs.</returns>
    public static double? AreaUnderCurve(IReadOnlyList<ScoredLabel> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var sorted = answers.OrderBy(a => a.Probability).ToArray();
        long positives = sorted.LongCount(a => a.Label == 1), negatives = sorted.Length - positives;
        if (positives == 0 || negatives == 0)
            return null;

        // twice the rank sum, so that the mean rank of a tie stays an integer
        Int128 twice = 0;
        for (int i = 0, j; i < sorted.Length; i = j)
        {
            long inTie = 0;
            for (j = i; j < sorted.Length && sorted[j].Probability == sorted[i].Probability; j++)
                inTie += sorted[j].Label;
            twice += (Int128)inTie * (i + 1 + j);
        }

        return (double)(twice - ((Int128)positives * (positives + 1))) / (2.0 * positives * negatives);
    }

    /// <summary>
    /// Expected calibration error (Guo et al. 2017) of the probability of roadwork: 15 bins of equal width, (low, high], each
    /// weighted by its share of the answers; 0 belongs to the first bin.
    /// </summary>
    public static double ExpectedCalibrationError(IReadOnlyList<ScoredLabel> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (answers.Count == 0)
            return 0.0;
        Span<double> sum = stackalloc double[Bins];
        Span<long> positives = stackalloc long[Bins];
        foreach (var (label, p) in answers)
        {
            var bin = ReliabilityDiagram.BinOf(p, Bins);
            sum[bin] += p;
            positives[bin] += label;
        }

        var error = 0.0;
        for (var i = 0; i < Bins; i++)
            error += Math.Abs(positives[i] - sum[i]);
        return error / answers.Count;
    }

    private static double BrierScore(IReadOnlyList<ScoredLabel> answers) =>
        answers.Count == 0 ? 0.0 : answers.Sum(a => (a.Probability - a.Label) * (a.Probability - a.Label)) / answers.Count;

    private static double NegativeLogLikelihood(IReadOnlyList<ScoredLabel> answers) =>
        answers.Count == 0 ? 0.0 : -answers.Sum(a => Math.Log(Math.Clamp(a.Label == 1 ? a.Probability : 1 - a.Probability, 1e-9, 1 - 1e-9))) / answers.Count;
}
