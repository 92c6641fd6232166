using Natix.Engine.Consensus.Numerics;

namespace Natix.Engine.Consensus.Pooling;

/// <summary>
/// Platt scaling (1999): the slope and offset for which sigmoid(slope z + offset) has the least negative log-likelihood against Platt's
/// smoothed targets, (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), which keep the fit finite on separable scores. Deterministic; allocates.
/// </summary>
internal static class PlattFit
{
    /// <summary>Bounds of the slope: a score that says nothing, or the contrary, is flattened, never turned round.</summary>
    public const double MinSlope = 0.01;

    public const double MaxSlope = 100;

    /// <summary>The scale; its slope lies in [<see cref="MinSlope"/>, <see cref="MaxSlope"/>].</summary>
    /// <param name="logits">Log-odds, finite, unbounded.</param>
    /// <param name="labels">The truth, one a score; both outcomes occur.</param>
    /// <exception cref="ArgumentException">A score that is not finite, lengths that differ, one outcome only.</exception>
    public static PlattScale Fit(ReadOnlySpan<double> logits, ReadOnlySpan<bool> labels)
    {
        var (negatives, positives) = LabelledLogits.Check(logits, labels);
        var (yes, no) = ((positives + 1.0) / (positives + 2), 1 / (negatives + 2.0));
        var features = new double[2 * logits.Length];
        var targets = new double[logits.Length];
        for (var i = 0; i < logits.Length; i++)
        {
            (features[2 * i], features[(2 * i) + 1]) = (logits[i], 1);
            targets[i] = labels[i] ? yes : no;
        }

        var fitted = BoundedLogisticRegression.Fit(new LogisticProblem(
            features, targets, [1, 0], [1e-6, 1e-6], [MinSlope, double.NegativeInfinity], [MaxSlope, double.PositiveInfinity]));
        return new PlattScale(fitted[0], fitted[1]);
    }
}
