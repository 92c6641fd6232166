using Natix.Engine.Consensus.Numerics;

namespace Natix.Engine.Consensus.Pooling;

/// <summary>Where fitted weights are drawn to.</summary>
internal enum ShrinkTarget
{
    /// <summary>Each voter's share in the independent votes (<see cref="IndependentVotes.Shares"/>): near-copies count as one.</summary>
    IndependentShares,

    /// <summary>1 / n each.</summary>
    Equal,
}

/// <summary>How to fit a pool.</summary>
/// <param name="Target">Where the weights are drawn to; of sum 1.</param>
/// <param name="Ridge">Curvature of the penalty on a weight's distance from its target, in units of the summed log-loss; above 0.</param>
/// <param name="LeastShare">
/// Least weight as a share of the average target, at least 0. A little above 0 keeps a say for a voter that is alone, as in the first level of
/// a cascade, however little it adds to all the others.
/// </param>
/// <param name="Clamp">As <see cref="PoolingWeights"/> takes it.</param>
internal sealed record PoolingOptions(
    ShrinkTarget Target = ShrinkTarget.IndependentShares, double Ridge = 10, double LeastShare = 1e-3, double Clamp = 1e-6);

/// <summary>A pool as fitted, and what the voters' errors looked like.</summary>
/// <param name="Weights">The pool.</param>
/// <param name="Correlation">Of the voters' errors.</param>
/// <param name="Target">What the weights were drawn to, of sum 1.</param>
/// <param name="Rows">Rows with a voter in them: the others teach nothing.</param>
internal sealed record FittedPool(PoolingWeights Weights, VoterCorrelation Correlation, double[] Target, int Rows);

/// <summary>
/// Fits a pool: logistic regression of the truth on the voters' calibrated log-odds, weights at least 0 and shrunk towards a target of sum 1,
/// then a Platt scale on the pooled log-odds. Deterministic; allocates.
/// </summary>
internal static class PoolingFit
{
    private const int MaxRounds = 20;

    /// <summary>Fits it.</summary>
    /// <param name="logOdds">Calibrated log-odds, rows x voters, row-major; NaN where a voter is missing, infinite ones are clamped.</param>
    /// <param name="labels">The truth, one a row; both outcomes occur.</param>
    /// <param name="voters">1 or more; each present in some row.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">Lengths that differ, one outcome only, a voter that never voted, an option out of its range.</exception>
    public static FittedPool Fit(ReadOnlySpan<double> logOdds, ReadOnlySpan<bool> labels, int voters, PoolingOptions? options = null)
    {
        options ??= new PoolingOptions();
        Check(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(voters, 1);
        if (logOdds.Length != labels.Length * voters)
        {
            throw new ArgumentException(
                $"{labels.Length} rows of {voters} voters need {labels.Length * voters} values, found {logOdds.Length}.", nameof(logOdds));
        }

        var (values, truth) = RowsWithVoters(logOdds, labels, voters, -Logistic.Logit(options.Clamp));
        var (negatives, positives) = LabelledLogits.CheckLabels(truth);
        CheckPresence(values, voters);
        var prior = Math.Log((positives + 1.0) / (negatives + 1.0));
        var correlation = VoterCorrelation.Estimate(values, truth, voters);
        var target = options.Target == ShrinkTarget.Equal ? Equal(voters) : IndependentVotes.Shares(correlation);
        var pool = Regress(values, truth, prior, target, options);
        var output = PlattFit.Fit(PooledRows(pool, values), truth);
        pool = new PoolingWeights(pool.Weights, pool.Bias, prior, output, options.Clamp);
        return new FittedPool(pool, correlation, target, truth.Length);
    }

    // How much a row's voters are brought up depends on the weights, so the regression is repeated until it does not change any more.
    private static PoolingWeights Regress(double[] values, bool[] truth, double prior, double[] target, PoolingOptions options)
    {
        var pool = new PoolingWeights(target, 0, prior, PlattScale.Identity, options.Clamp);
        for (var round = 0; round < MaxRounds; round++)
        {
            var fitted = BoundedLogisticRegression.Fit(Problem(pool, values, truth, target, options));
            var next = new PoolingWeights(fitted.AsSpan(0, target.Length), fitted[^1] - prior, prior, PlattScale.Identity, options.Clamp);
            var change = 0.0;
            for (var i = 0; i < target.Length; i++)
                change = Math.Max(change, Math.Abs(next.Weights[i] - pool.Weights[i]));
            pool = next;
            if (change < 1e-7)
                break;
        }

        return pool;
    }

    private static LogisticProblem Problem(PoolingWeights pool, double[] values, bool[] truth, double[] target, PoolingOptions options)
    {
        var (voters, columns) = (target.Length, target.Length + 1);
        var features = new double[truth.Length * columns];
        var weights = new double[voters];
        for (var row = 0; row < truth.Length; row++)
        {
            var said = values.AsSpan(row * voters, voters);
            pool.EffectiveWeights(said, weights);
            for (var i = 0; i < voters; i++)
            {
                var scale = pool.Weights[i] > 0 ? weights[i] / pool.Weights[i] : 1;
                features[(row * columns) + i] = double.IsNaN(said[i]) ? 0 : scale * (said[i] - pool.PriorLogOdds);
            }

            features[(row * columns) + voters] = 1;
        }

        double[] Column(double each, double last) => [.. Enumerable.Repeat(each, voters), last];
        return new LogisticProblem(
            features,
            Array.ConvertAll(truth, yes => yes ? 1.0 : 0.0),
            [.. target, pool.PriorLogOdds],
            Column(options.Ridge, 1),
            Column(options.LeastShare / voters, double.NegativeInfinity),
            Column(double.PositiveInfinity, double.PositiveInfinity));
    }

    private static double[] PooledRows(PoolingWeights pool, double[] values)
    {
        var pooled = new double[values.Length / pool.Voters];
        for (var row = 0; row < pooled.Length; row++)
        {
            // Only voters of weight 0 spoke: nobody judged, the prior stands.
            var z = pool.Raw(values.AsSpan(row * pool.Voters, pool.Voters));
            pooled[row] = double.IsNaN(z) ? pool.PriorLogOdds : z;
        }

        return pooled;
    }

    private static (double[] Values, bool[] Truth) RowsWithVoters(ReadOnlySpan<double> logOdds, ReadOnlySpan<bool> labels, int voters, double limit)
    {
        var (values, truth) = (new List<double>(logOdds.Length), new List<bool>(labels.Length));
        for (var row = 0; row < labels.Length; row++)
        {
            var said = logOdds.Slice(row * voters, voters);
            var present = 0;
            foreach (var value in said)
                present += double.IsNaN(value) ? 0 : 1;
            if (present == 0)
                continue;
            truth.Add(labels[row]);
            foreach (var value in said)
                values.Add(Math.Clamp(value, -limit, limit));
        }

        return ([.. values], [.. truth]);
    }

    private static double[] Equal(int voters) => [.. Enumerable.Repeat(1.0 / voters, voters)];

    private static void CheckPresence(double[] values, int voters)
    {
        for (var i = 0; i < voters; i++)
        {
            var seen = false;
            for (var k = i; k < values.Length && !seen; k += voters)
                seen = !double.IsNaN(values[k]);
            if (!seen)
                throw new ArgumentException($"Voter {i} is missing in every row: its weight cannot be fitted, leave it out.", nameof(values));
        }
    }

    private static void Check(PoolingOptions options)
    {
        if (!(options.Ridge > 0 && double.IsFinite(options.Ridge)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Ridge, "The ridge must be finite and above 0: near-copies have no weights of their own without it.");
        }

        if (!(options.LeastShare >= 0 && options.LeastShare <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.LeastShare, "The least share must lie in [0,1].");
        if (!(options.Clamp > 0 && options.Clamp < 0.5))
            throw new ArgumentOutOfRangeException(nameof(options), options.Clamp, "The clamp must lie between 0 and 0.5.");
    }
}
