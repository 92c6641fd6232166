using Natix.Engine.Consensus.Numerics;

namespace Natix.Engine.Consensus.Pooling;

/// <summary>
/// How the errors of voters go together: the correlation of their log-odds within each outcome, shrunk towards none. An error is a
/// voter's distance from its own mean over the rows of the same outcome. Immutable.
/// </summary>
internal sealed class VoterCorrelation
{
    private readonly double[] _matrix;

    private VoterCorrelation(double[] matrix, int voters, double shrinkage) => (_matrix, Voters, Shrinkage) = (matrix, voters, shrinkage);

    public int Voters { get; }

    /// <summary>How far the estimate was drawn towards no correlation, in [0,1].</summary>
    public double Shrinkage { get; }

    /// <summary>Correlation of two voters' errors, in [-1,1]; 1 of a voter with itself.</summary>
    public double this[int first, int second] => _matrix[(first * Voters) + second];

    /// <summary>
    /// Estimates it, with the shrinkage towards the diagonal that has the least expected squared error (Ledoit and Wolf 2004, in the form of
    /// Schaefer and Strimmer 2005 for correlations). Pairs are compared on the rows where both voted.
    /// </summary>
    /// <param name="logOdds">Rows x voters, row-major; NaN where a voter is missing, infinite ones are refused.</param>
    /// <param name="labels">The truth, one a row; both outcomes occur.</param>
    /// <param name="voters">1 or more.</param>
    public static VoterCorrelation Estimate(ReadOnlySpan<double> logOdds, ReadOnlySpan<bool> labels, int voters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(voters, 1);
        if (logOdds.Length != labels.Length * voters)
        {
            throw new ArgumentException(
                $"{labels.Length} rows of {voters} voters need {labels.Length * voters} values, found {logOdds.Length}.", nameof(logOdds));
        }

        LabelledLogits.CheckLabels(labels);
        var errors = StandardErrors(logOdds, labels, voters);
        var raw = new double[voters * voters];
        var (variances, squares) = (0.0, 0.0);
        for (var a = 0; a < voters; a++)
        {
            raw[(a * voters) + a] = 1;
            for (var b = 0; b < a; b++)
            {
                var (r, variance) = Pair(errors, voters, a, b);
                raw[(a * voters) + b] = raw[(b * voters) + a] = r;
                variances += variance;
                squares += r * r;
            }
        }

        return Shrunk(raw, voters, squares > 0 ? Math.Min(1, variances / squares) : 1);
    }

    /// <summary>A known correlation matrix, row-major: symmetric, ones on the diagonal, positive definite.</summary>
    public static VoterCorrelation Known(ReadOnlySpan<double> matrix, int voters)
    {
        if (matrix.Length != voters * voters)
            throw new ArgumentException($"{voters} voters have a matrix of {voters * voters} correlations, found {matrix.Length}.", nameof(matrix));
        for (var a = 0; a < voters; a++)
        {
            for (var b = 0; b <= a; b++)
            {
                var r = matrix[(a * voters) + b];
                if (!(Math.Abs(r) <= 1) || r != matrix[(b * voters) + a] || (a == b && r != 1))
                {
                    throw new ArgumentException(
                        $"The correlation of voters {a} and {b} is {r}: it is symmetric, in [-1,1], and 1 on the diagonal.", nameof(matrix));
                }
            }
        }

        return PositiveDefinite.TrySolve(matrix.ToArray(), new double[voters])
            ? new VoterCorrelation(matrix.ToArray(), voters, 0)
            : throw new ArgumentException("The matrix is not positive definite: no voters have such correlations.", nameof(matrix));
    }

    /// <summary>The matrix, row-major; a copy.</summary>
    public double[] ToArray() => [.. _matrix];

    // Pairs seen on different rows need not form a positive definite matrix: draw it in until it is one.
    private static VoterCorrelation Shrunk(double[] raw, int voters, double least)
    {
        for (var shrinkage = Math.Max(least, 1e-6); ; shrinkage = Math.Min(1, 2 * shrinkage))
        {
            var matrix = new double[raw.Length];
            for (var i = 0; i < raw.Length; i++)
                matrix[i] = i % (voters + 1) == 0 ? 1 : (1 - shrinkage) * raw[i];
            if (PositiveDefinite.TrySolve(matrix.ToArray(), new double[voters]))
                return new VoterCorrelation(matrix, voters, shrinkage);
        }
    }

    // Errors over their standard deviation; NaN where the voter is missing, 0 for one that never errs.
    private static double[] StandardErrors(ReadOnlySpan<double> logOdds, ReadOnlySpan<bool> labels, int voters)
    {
        var errors = logOdds.ToArray();
        for (var voter = 0; voter < voters; voter++)
        {
            var (sums, counts) = (new double[2], new int[2]);
            for (var row = 0; row < labels.Length; row++)
            {
                var value = errors[(row * voters) + voter];
                if (double.IsInfinity(value))
                {
                    throw new ArgumentException(
                        $"Row {row}: voter {voter} gave {value}; clamp log-odds before fitting, NaN means that it is missing.", nameof(logOdds));
                }

                if (double.IsNaN(value))
                    continue;
                sums[labels[row] ? 1 : 0] += value;
                counts[labels[row] ? 1 : 0]++;
            }

            var square = 0.0;
            for (var row = 0; row < labels.Length; row++)
            {
                ref var value = ref errors[(row * voters) + voter];
                value -= sums[labels[row] ? 1 : 0] / Math.Max(1, counts[labels[row] ? 1 : 0]);
                if (!double.IsNaN(value))
                    square += value * value;
            }

            var deviation = Math.Sqrt(square / Math.Max(1, counts[0] + counts[1]));
            for (var row = 0; row < labels.Length; row++)
                errors[(row * voters) + voter] *= deviation > 1e-12 ? 1 / deviation : 0;
        }

        return errors;
    }

    // Correlation of a pair, and the variance of that estimate.
    private static (double R, double Variance) Pair(double[] errors, int voters, int a, int b)
    {
        var (n, sum, squares) = (0, 0.0, 0.0);
        for (var row = 0; row * voters < errors.Length; row++)
        {
            var product = errors[(row * voters) + a] * errors[(row * voters) + b];
            if (double.IsNaN(product))
                continue;
            n++;
            sum += product;
            squares += product * product;
        }

        if (n < 3)
            return (0, 0);
        var mean = sum / n;
        return (Math.Clamp(mean, -1, 1), Math.Max(0, (squares / n) - (mean * mean)) / (n - 1));
    }
}
