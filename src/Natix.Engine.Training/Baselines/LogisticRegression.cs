namespace Natix.Engine.Training.Baselines;

/// <summary>
/// Logistic regression with an L2 penalty on standardised features, fitted by iteratively reweighted least squares. Immutable once fitted.
/// </summary>
public sealed class LogisticRegression
{
    private readonly double[] _mean;
    private readonly double[] _deviation;
    private readonly double[] _weights;

    private LogisticRegression(double[] mean, double[] deviation, double[] weights) =>
        (_mean, _deviation, _weights) = (mean, deviation, weights);

    /// <summary>Fits a model.</summary>
    /// <param name="rows">One feature vector a sample, all of one length.</param>
    /// <param name="labels">Labels, 0 or 1.</param>
    /// <param name="penalty">Weight of the squared coefficients (not of the intercept).</param>
    public static LogisticRegression Fit(IReadOnlyList<double[]> rows, IReadOnlyList<int> labels, double penalty = 1)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        var width = rows[0].Length;
        var mean = Enumerable.Range(0, width).Select(j => rows.Average(r => r[j])).ToArray();
        var deviation = Enumerable.Range(0, width).Select(j => Math.Sqrt(rows.Average(r => Square(r[j] - mean[j])) + 1e-12)).ToArray();
        var model = new LogisticRegression(mean, deviation, new double[width + 1]);
        var standard = rows.Select(model.Standardise).ToArray();
        for (var round = 0; round < 50; round++)
        {
            var step = Solve(Curvature(standard, model._weights, penalty), Gradient(standard, labels, model._weights, penalty));
            for (var j = 0; j <= width; j++)
            {
                model._weights[j] -= step[j];
            }

            if (step.Max(Math.Abs) < 1e-8)
            {
                break;
            }
        }

        return model;
    }

    /// <summary>P(label = 1) of one feature vector.</summary>
    /// <param name="row">Its features.</param>
    public double Probability(double[] row) => Sigmoid(Dot(_weights, Standardise(row)));

    private static double Square(double x) => x * x;

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static double Dot(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);

    private static double[] Gradient(double[][] rows, IReadOnlyList<int> labels, double[] weights, double penalty)
    {
        var gradient = weights.Select((w, j) => j == 0 ? 0 : penalty * w).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            var error = Sigmoid(Dot(weights, rows[i])) - labels[i];
            for (var j = 0; j < gradient.Length; j++)
            {
                gradient[j] += error * rows[i][j];
            }
        }

        return gradient;
    }

    private static double[,] Curvature(double[][] rows, double[] weights, double penalty)
    {
        var n = weights.Length;
        var matrix = new double[n, n];
        foreach (var row in rows)
        {
            var p = Sigmoid(Dot(weights, row));
            var weight = Math.Max(p * (1 - p), 1e-6);
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < n; k++)
                {
                    matrix[j, k] += weight * row[j] * row[k];
                }
            }
        }

        for (var j = 0; j < n; j++)
        {
            matrix[j, j] += j == 0 ? 1e-9 : penalty;
        }

        return matrix;
    }

    /// <summary>Solves a symmetric positive definite system by Gaussian elimination; such a system needs no pivoting.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        for (var p = 0; p < n; p++)
        {
            for (var row = p + 1; row < n; row++)
            {
                var factor = matrix[row, p] / matrix[p, p];
                for (var column = p; column < n; column++)
                {
                    matrix[row, column] -= factor * matrix[p, column];
                }

                right[row] -= factor * right[p];
            }
        }

        for (var row = n - 1; row >= 0; row--)
        {
            for (var column = row + 1; column < n; column++)
            {
                right[row] -= matrix[row, column] * right[column];
            }

            right[row] /= matrix[row, row];
        }

        return right;
    }

    private double[] Standardise(double[] row) => [1, .. row.Select((x, j) => (x - _mean[j]) / _deviation[j])];
}
