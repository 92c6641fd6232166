namespace Natix.Engine.Data.Metrics;

/// <summary>
/// The four counters of a binary classifier and what follows from them. Counters are integers, so nothing drifts; a measure whose
/// denominator is 0 is 0, as in scikit-learn.
/// </summary>
/// <param name="TruePositives">Roadwork called roadwork.</param>
/// <param name="TrueNegatives">None called none.</param>
/// <param name="FalsePositives">None called roadwork.</param>
/// <param name="FalseNegatives">Roadwork called none.</param>
public readonly record struct Confusion(long TruePositives, long TrueNegatives, long FalsePositives, long FalseNegatives)
{
    /// <summary>Number of answers.</summary>
    public long Count => TruePositives + TrueNegatives + FalsePositives + FalseNegatives;

    /// <summary>Share of right answers, 0 to 1.</summary>
    public double Accuracy => Ratio(TruePositives + TrueNegatives, Count);

    /// <summary>Share of right answers among those called roadwork.</summary>
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    /// <summary>Share of roadwork that was found.</summary>
    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    /// <summary>Share of roadwork-free pictures that were let pass.</summary>
    public double Specificity => Ratio(TrueNegatives, TrueNegatives + FalsePositives);

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 => Ratio(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>
    /// Matthews correlation, -1 to 1 (Matthews 1975); 0 when a class is missing from the labels or from the answers. The
    /// determinant is taken in 128 bits: products of 64-bit counters overflow at counts of some ten thousands.
    /// </summary>
    public double Matthews
    {
        get
        {
            var determinant = ((Int128)TruePositives * TrueNegatives) - ((Int128)FalsePositives * FalseNegatives);
            var calledByReal = (Int128)(TruePositives + FalsePositives) * (TruePositives + FalseNegatives);
            var passedByFree = (Int128)(TrueNegatives + FalsePositives) * (TrueNegatives + FalseNegatives);
            return calledByReal == 0 || passedByFree == 0
                ? 0.0
                : Math.Clamp((double)determinant / (Math.Sqrt((double)calledByReal) * Math.Sqrt((double)passedByFree)), -1.0, 1.0);
        }
    }

    /// <summary>False when a class is missing from the labels or from the answers: a correlation is then undefined, and <see cref="Matthews"/> 0 by convention.</summary>
    public bool HasMatthews =>
        TruePositives + FalsePositives > 0 && TruePositives + FalseNegatives > 0 && TrueNegatives + FalsePositives > 0 && TrueNegatives + FalseNegatives > 0;

    /// <summary>The sum of two sets of counters, the second taken so many times.</summary>
    /// <param name="other">Counters to add.</param>
    /// <param name="times">How often, 0 or more.</param>
    public Confusion Plus(in Confusion other, long times = 1) => new(
        TruePositives + (times * other.TruePositives), TrueNegatives + (times * other.TrueNegatives),
        FalsePositives + (times * other.FalsePositives), FalseNegatives + (times * other.FalseNegatives));

    /// <summary>The counters with one more answer.</summary>
    /// <param name="label">Truth, 0 or 1.</param>
    /// <param name="calledRoadwork">The answer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The label is neither 0 nor 1.</exception>
    public Confusion With(int label, bool calledRoadwork) => (label, calledRoadwork) switch
    {
        (1, true) => this with { TruePositives = TruePositives + 1 },
        (1, false) => this with { FalseNegatives = FalseNegatives + 1 },
        (0, true) => this with { FalsePositives = FalsePositives + 1 },
        (0, false) => this with { TrueNegatives = TrueNegatives + 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(label), label, "A label is 0 or 1."),
    };

    private static double Ratio(long part, long whole) => whole == 0 ? 0.0 : part / (double)whole;
}
