namespace Natix.Engine.Consensus.Pooling;

/// <summary>
/// A fitted log-opinion pool (Genest and Zidek 1986): voters' log-odds, weighed and added relative to the prior's, then calibrated.
/// With every voter present z = prior + bias + sum w_i (l_i - prior) and log-odds = output(z). Immutable, thread-safe, allocation-free.
/// </summary>
/// <remarks>
/// A missing voter drops out, and the weights of those present are brought up to a total of one full voter, or to the fitted total where
/// that is less: the log-odds of one calibrated voter alone are taken at their word. Above one full voter nothing is brought up: evidence that
/// is independent adds (Bayes), so a voter that is missing takes its own evidence with it and leaves that of the others as it was.
/// With weights of sum 1 this is plain renormalisation.
/// </remarks>
internal sealed class PoolingWeights
{
    private readonly double[] _weights;
    private readonly double _fullVoter;
    private readonly double _limit;

    /// <param name="weights">One a voter, finite, at least 0, not all 0.</param>
    /// <param name="bias">Log-odds added whatever the voters say; finite.</param>
    /// <param name="priorLogOdds">Log-odds of roadwork before anybody votes; finite.</param>
    /// <param name="output">Calibration of the pooled log-odds.</param>
    /// <param name="clamp">In (0, 0.5): probabilities, of voters and of the pool, are held in [clamp, 1 - clamp], so that none has a veto.</param>
    /// <exception cref="ArgumentException">An argument is out of its range; the message says which.</exception>
    public PoolingWeights(ReadOnlySpan<double> weights, double bias, double priorLogOdds, PlattScale output, double clamp)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0 && double.IsFinite(weights[i])))
                throw new ArgumentException($"The weight of voter {i} is {weights[i]}; weights are finite and at least 0.", nameof(weights));
            Total += weights[i];
        }

        if (!(Total > 0 && double.IsFinite(Total)))
            throw new ArgumentException($"The weights of {weights.Length} voters add up to {Total}: one must be above 0.", nameof(weights));
        if (!double.IsFinite(bias) || !double.IsFinite(priorLogOdds))
            throw new ArgumentException($"Bias and prior must be finite log-odds, found {bias} and {priorLogOdds}.", nameof(bias));
        if (!output.IsValid)
            throw new ArgumentException($"The output scale needs a finite slope above 0 and a finite offset, found {output}.", nameof(output));
        if (!(clamp > 0 && clamp < 0.5))
            throw new ArgumentOutOfRangeException(nameof(clamp), clamp, "The clamp must lie between 0 and 0.5.");
        _limit = -Logistic.Logit(clamp);
        _weights = weights.ToArray();
        _fullVoter = Math.Min(1, Total);
        (Bias, PriorLogOdds, Output, Clamp) = (bias, priorLogOdds, output, clamp);
    }

    public int Voters => _weights.Length;

    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Sum of the weights: about how many independent voters the pool is worth.</summary>
    public double Total { get; }

    public double Bias { get; }

    public double PriorLogOdds { get; }

    public PlattScale Output { get; }

    public double Clamp { get; }

    /// <summary>Equal weights of sum 1, nothing else: the plain average of log-odds.</summary>
    public static PoolingWeights Equal(int voters, double clamp)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(voters, 1);
        var weights = new double[voters];
        Array.Fill(weights, 1.0 / voters);
        return new PoolingWeights(weights, 0, 0, PlattScale.Identity, clamp);
    }

    /// <summary>
    /// Calibrated log-odds of roadwork, finite, within the clamp; NaN, nobody judged, when no voter with a weight above 0 is present.
    /// </summary>
    /// <param name="logOdds">Calibrated log-odds by voter; NaN for one that is missing; infinite ones are clamped.</param>
    /// <exception cref="ArgumentException">Not one value a voter.</exception>
    public double Pool(ReadOnlySpan<double> logOdds)
    {
        var z = Raw(logOdds);
        return double.IsNaN(z) ? z : Math.Clamp(Output.Apply(z), -_limit, _limit);
    }

    /// <summary>The weight each voter has on this frame, others being missing: its say in the pooled log-odds before calibration.</summary>
    /// <param name="logOdds">As <see cref="Pool"/> takes them.</param>
    /// <param name="effective">One a voter; 0 for those that are missing.</param>
    public void EffectiveWeights(ReadOnlySpan<double> logOdds, Span<double> effective)
    {
        Check(logOdds);
        if (effective.Length != _weights.Length)
            throw new ArgumentException($"The pool has {_weights.Length} voters, found room for {effective.Length}.", nameof(effective));
        var present = 0.0;
        for (var i = 0; i < effective.Length; i++)
        {
            effective[i] = double.IsNaN(logOdds[i]) ? 0 : _weights[i];
            present += effective[i];
        }

        for (var i = 0; i < effective.Length && present > 0; i++)
            effective[i] *= Scale(present);
    }

    /// <summary>By how much present voters' weights are multiplied when their fitted total is <paramref name="present"/>, above 0.</summary>
    public double Scale(double present) => Math.Max(present, _fullVoter) / present;

    /// <summary>Pooled log-odds before calibration and the last clamp; NaN when nobody votes.</summary>
    public double Raw(ReadOnlySpan<double> logOdds)
    {
        Check(logOdds);
        var (sum, present) = (0.0, 0.0);
        for (var i = 0; i < _weights.Length; i++)
        {
            if (double.IsNaN(logOdds[i]))
                continue;
            sum += _weights[i] * (Math.Clamp(logOdds[i], -_limit, _limit) - PriorLogOdds);
            present += _weights[i];
        }

        return present > 0 ? PriorLogOdds + Bias + (Scale(present) * sum) : double.NaN;
    }

    private void Check(ReadOnlySpan<double> logOdds)
    {
        if (logOdds.Length != _weights.Length)
            throw new ArgumentException($"The pool has {_weights.Length} voters, found {logOdds.Length} values; NaN for a missing one.", nameof(logOdds));
    }
}
