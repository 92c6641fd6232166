namespace Natix.Engine.Consensus.Pooling;

/// <summary>
/// Temperature scaling (Guo et al. 2017): the T for which sigmoid(z / T) has the least negative log-likelihood. A normal prior on ln T with
/// mean 0 and deviation 1, worth one observation, and bounds keep T finite on separable and on meaningless scores. Pure.
/// </summary>
internal static class TemperatureFit
{
    public const double MinTemperature = 0.05;

    public const double MaxTemperature = 20;

    /// <summary>The temperature, in [<see cref="MinTemperature"/>, <see cref="MaxTemperature"/>].</summary>
    /// <param name="logits">Log-odds, finite, unbounded.</param>
    /// <param name="labels">The truth, one a score; both outcomes occur.</param>
    /// <exception cref="ArgumentException">A score that is not finite, lengths that differ, one outcome only.</exception>
    public static double Fit(ReadOnlySpan<double> logits, ReadOnlySpan<bool> labels)
    {
        LabelledLogits.Check(logits, labels);
        var (low, high) = (Math.Log(MinTemperature), Math.Log(MaxTemperature));
        if (Slope(logits, labels, low).First >= 0)
            return MinTemperature;
        if (Slope(logits, labels, high).First <= 0)
            return MaxTemperature;

        // Newton's method on ln T inside a bracket of the root, which halves where Newton would leave it or the loss is not convex.
        var u = 0.0;
        for (var round = 0; round < 200 && high - low > 1e-13; round++)
        {
            var (first, second) = Slope(logits, labels, u);
            if (first < 0)
                low = u;
            else
                high = u;
            var next = u - (first / second);
            if (!(second > 0) || !(next > low && next < high))
                next = low + ((high - low) / 2);
            if (Math.Abs(next - u) < 1e-14)
                break;
            u = next;
        }

        return Math.Exp(u);
    }

    /// <summary>Mean negative log-likelihood of labels under sigmoid(logit), in nats.</summary>
    public static double MeanLoss(ReadOnlySpan<double> logits, ReadOnlySpan<bool> labels, PlattScale scale)
    {
        LabelledLogits.Check(logits, labels);
        var loss = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            var z = scale.Apply(logits[i]);
            loss += Math.Max(labels[i] ? -z : z, 0) + Numerics.IncompleteBeta.Log1p(Math.Exp(-Math.Abs(z)));
        }

        return loss / logits.Length;
    }

    // First and second derivative of the loss by u = ln T, where the logit is z e^-u.
    private static (double First, double Second) Slope(ReadOnlySpan<double> logits, ReadOnlySpan<bool> labels, double u)
    {
        var (first, second, beta) = (u, 1.0, Math.Exp(-u));
        for (var i = 0; i < logits.Length; i++)
        {
            var z = beta * logits[i];
            var p = Logistic.Sigmoid(z);
            var residual = (p - (labels[i] ? 1 : 0)) * z;
            first -= residual;
            second += residual + (p * (1 - p) * z * z);
        }

        return (first, second);
    }
}
