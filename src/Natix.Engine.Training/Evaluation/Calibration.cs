namespace Natix.Engine.Training.Evaluation;

/// <summary>
/// P = sigmoid((logit + Bias) / Temperature): the affine map of logits that makes probabilities mean what they say (Platt 1999; Guo et al. 2017).
/// </summary>
/// <param name="Temperature">Above 0.</param>
/// <param name="Bias">Added to the logit first.</param>
public readonly record struct Calibration(double Temperature, double Bias)
{
    /// <summary>Changes nothing.</summary>
    public static Calibration Identity => new(1, 0);

    /// <summary>The calibrated probability.</summary>
    /// <param name="logit">A logit.</param>
    public double Probability(double logit) => 1 / (1 + Math.Exp(-(logit + Bias) / Temperature));

    /// <summary>
    /// Fits both values by Newton's method on the cross entropy, with Platt's smoothed targets, so that separable samples keep a finite temperature.
    /// </summary>
    /// <param name="logits">Logits.</param>
    /// <param name="labels">Labels, 0 or 1; both must occur.</param>
    /// <exception cref="ArgumentException">The lengths differ, or only one label occurs.</exception>
    public static Calibration Fit(IReadOnlyList<double> logits, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        var positives = labels.Count(l => l == 1);
        if (logits.Count != labels.Count || positives == 0 || positives == labels.Count)
        {
            throw new ArgumentException($"Calibration needs one label for each logit and both labels: {logits.Count} logits, {labels.Count} labels, {positives} of them 1.", nameof(labels));
        }

        var targets = SmoothTargets(labels, positives);
        var (slope, offset, damping) = (1.0, 0.0, 1e-3);
        var loss = Loss(logits, targets, slope, offset);
        for (var round = 0; round < 100; round++)
        {
            var (stepSlope, stepOffset) = NewtonStep(logits, targets, slope, offset, damping);
            var next = Loss(logits, targets, slope - stepSlope, offset - stepOffset);
            if (next > loss || slope - stepSlope <= 1e-3)
            {
                damping *= 10;
                continue;
            }

            (slope, offset, damping) = (slope - stepSlope, offset - stepOffset, damping / 10);
            if (loss - next < 1e-12)
            {
                break;
            }

            loss = next;
        }

        return new Calibration(1 / slope, offset / slope);
    }

    private static double[] SmoothTargets(IReadOnlyList<int> labels, int positives)
    {
        var (high, low) = ((positives + 1.0) / (positives + 2), 1.0 / (labels.Count - positives + 2));
        return [.. labels.Select(l => l == 1 ? high : low)];
    }

    private static double Loss(IReadOnlyList<double> logits, double[] targets, double slope, double offset)
    {
        double sum = 0;
        for (var i = 0; i < targets.Length; i++)
        {
            var z = (slope * logits[i]) + offset;
            sum += Math.Max(z, 0) - (z * targets[i]) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
        }

        return sum / targets.Length;
    }

    private static (double Slope, double Offset) NewtonStep(IReadOnlyList<double> logits, double[] targets, double slope, double offset, double ridge)
    {
        double ga = 0, gb = 0, haa = ridge, hab = 0, hbb = ridge;
        for (var i = 0; i < targets.Length; i++)
        {
            var p = 1 / (1 + Math.Exp(-((slope * logits[i]) + offset)));
            var (error, weight) = ((p - targets[i]) / targets.Length, p * (1 - p) / targets.Length);
            ga += error * logits[i];
            gb += error;
            haa += weight * logits[i] * logits[i];
            hab += weight * logits[i];
            hbb += weight;
        }

        var determinant = (haa * hbb) - (hab * hab);
        return (((hbb * ga) - (hab * gb)) / determinant, ((haa * gb) - (hab * ga)) / determinant);
    }
}
