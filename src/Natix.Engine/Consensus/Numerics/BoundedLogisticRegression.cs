namespace Natix.Engine.Consensus.Numerics;

/// <summary>What <see cref="BoundedLogisticRegression"/> minimises. The arrays are borrowed, not copied.</summary>
/// <param name="Features">Rows x columns, row-major, finite; an intercept is a column of ones.</param>
/// <param name="Targets">P(outcome) of each row, in [0,1]; soft targets are allowed.</param>
/// <param name="Centre">Where the penalty is 0, by column.</param>
/// <param name="Penalty">Curvature of the penalty, by column, at least 0: a half of it times the squared distance from the centre is added.</param>
/// <param name="Lower">Lower bound by column; -infinity for none.</param>
/// <param name="Upper">Upper bound by column, at least the lower one; +infinity for none.</param>
internal sealed record LogisticProblem(
    double[] Features, double[] Targets, double[] Centre, double[] Penalty, double[] Lower, double[] Upper)
{
    public int Columns => Centre.Length;

    /// <summary>Sum over rows of ln(1 + e^z) - t z, plus the penalty.</summary>
    public double Loss(ReadOnlySpan<double> parameters)
    {
        var loss = 0.0;
        for (var row = 0; row < Targets.Length; row++)
        {
            var z = LogOdds(row, parameters);
            loss += Math.Max(z, 0) + IncompleteBeta.Log1p(Math.Exp(-Math.Abs(z))) - (Targets[row] * z);
        }

        for (var j = 0; j < Columns; j++)
            loss += Penalty[j] / 2 * (parameters[j] - Centre[j]) * (parameters[j] - Centre[j]);
        return loss;
    }

    /// <summary>The slope of <see cref="Loss"/>, and its curvature where a matrix of columns x columns is given.</summary>
    public void Slope(ReadOnlySpan<double> parameters, Span<double> gradient, Span<double> curvature)
    {
        curvature.Clear();
        for (var j = 0; j < Columns; j++)
        {
            gradient[j] = Penalty[j] * (parameters[j] - Centre[j]);
            if (!curvature.IsEmpty)
                curvature[(j * Columns) + j] = Penalty[j];
        }

        for (var row = 0; row < Targets.Length; row++)
        {
            var x = Features.AsSpan(row * Columns, Columns);
            var p = Logistic.Sigmoid(LogOdds(row, parameters));
            for (var j = 0; j < Columns; j++)
            {
                gradient[j] += (p - Targets[row]) * x[j];
                for (var k = 0; k <= j && !curvature.IsEmpty; k++)
                    curvature[(j * Columns) + k] += p * (1 - p) * x[j] * x[k];
            }
        }
    }

    private double LogOdds(int row, ReadOnlySpan<double> parameters) =>
        System.Numerics.Tensors.TensorPrimitives.Dot(Features.AsSpan(row * Columns, Columns), parameters);
}

/// <summary>
/// Penalised logistic regression with bounds on its coefficients, by projected Newton steps with a backtracking line search (Bertsekas 1982).
/// Deterministic; allocates, so for fitting and not for frames.
/// </summary>
internal static class BoundedLogisticRegression
{
    private const int MaxRounds = 200;

    /// <summary>The coefficients of least loss within the bounds.</summary>
    public static double[] Fit(LogisticProblem problem)
    {
        Check(problem);
        var n = problem.Columns;
        var parameters = problem.Centre.ToArray();
        Project(problem, parameters);
        var (gradient, curvature, step) = (new double[n], new double[n * n], new double[n]);
        for (var round = 0; round < MaxRounds; round++)
        {
            problem.Slope(parameters, gradient, curvature);
            if (IsOptimal(problem, parameters, gradient))
                break;
            NewtonStep(problem, parameters, gradient, curvature, step);
            if (TryMove(problem, parameters, gradient, step))
                continue;

            // The bounds bent the Newton step uphill: straight down, then.
            for (var j = 0; j < n; j++)
                step[j] = -gradient[j] / (1 + curvature[(j * n) + j]);
            if (!TryMove(problem, parameters, gradient, step))
                break;
        }

        return parameters;
    }

    private static bool IsOptimal(LogisticProblem problem, double[] parameters, double[] gradient)
    {
        var tolerance = 1e-9 * (1 + problem.Targets.Length);
        for (var j = 0; j < gradient.Length; j++)
        {
            if (!IsHeld(problem, parameters, gradient, j) && Math.Abs(gradient[j]) > tolerance)
                return false;
        }

        return true;
    }

    // At a bound, and the slope would push it through.
    private static bool IsHeld(LogisticProblem problem, double[] parameters, double[] gradient, int j) =>
        (parameters[j] <= problem.Lower[j] && gradient[j] >= 0) || (parameters[j] >= problem.Upper[j] && gradient[j] <= 0);

    // Newton's step in the coefficients that are free to move; those that it would push through their bound are held, and it is taken again.
    private static void NewtonStep(LogisticProblem problem, double[] parameters, double[] gradient, double[] curvature, double[] step)
    {
        var n = gradient.Length;
        var free = Enumerable.Range(0, n).Where(j => !IsHeld(problem, parameters, gradient, j)).ToList();
        while (true)
        {
            Array.Clear(step);
            var right = free.Select(j => -gradient[j]).ToArray();
            var matrix = new double[free.Count * free.Count];
            for (var a = 0; a < free.Count; a++)
            {
                for (var b = 0; b <= a; b++)
                    matrix[(a * free.Count) + b] = curvature[(free[a] * n) + free[b]];
                matrix[(a * free.Count) + a] += 1e-12 * (1 + matrix[(a * free.Count) + a]);
            }

            if (!PositiveDefinite.TrySolve(matrix, right))
                right = [.. free.Select(j => -gradient[j] / (1 + curvature[(j * n) + j]))];
            for (var a = 0; a < free.Count; a++)
                step[free[a]] = right[a];
            if (free.RemoveAll(j => (parameters[j] <= problem.Lower[j] && step[j] < 0) || (parameters[j] >= problem.Upper[j] && step[j] > 0)) == 0)
                return;
        }
    }

    private static bool TryMove(LogisticProblem problem, double[] parameters, double[] gradient, double[] step)
    {
        var before = problem.Loss(parameters);
        var moved = new double[parameters.Length];
        for (var length = 1.0; length > 1e-12; length /= 2)
        {
            var expected = 0.0;
            for (var j = 0; j < moved.Length; j++)
            {
                moved[j] = Math.Clamp(parameters[j] + (length * step[j]), problem.Lower[j], problem.Upper[j]);
                expected += gradient[j] * (moved[j] - parameters[j]);
            }

            if (expected < 0 && problem.Loss(moved) <= before + (1e-4 * expected))
            {
                moved.CopyTo(parameters, 0);
                return true;
            }
        }

        return false;
    }

    private static void Project(LogisticProblem problem, double[] parameters)
    {
        for (var j = 0; j < parameters.Length; j++)
            parameters[j] = Math.Clamp(parameters[j], problem.Lower[j], problem.Upper[j]);
    }

    private static void Check(LogisticProblem problem)
    {
        var (rows, columns) = (problem.Targets.Length, problem.Columns);
        if (columns == 0 || problem.Penalty.Length != columns || problem.Lower.Length != columns || problem.Upper.Length != columns)
            throw new ArgumentException("Centre, penalty and bounds need one value a column, and one column at least.", nameof(problem));
        if (problem.Features.Length != rows * columns)
            throw new ArgumentException($"{rows} rows of {columns} need {rows * columns} features, found {problem.Features.Length}.", nameof(problem));
        if (Array.FindIndex(problem.Features, x => !double.IsFinite(x)) is var bad and >= 0)
            throw new ArgumentException($"Row {bad / columns}, column {bad % columns}: {problem.Features[bad]} is not finite.", nameof(problem));
        if (Array.FindIndex(problem.Targets, t => !(t >= 0 && t <= 1)) is var row and >= 0)
            throw new ArgumentException($"The target of row {row} is {problem.Targets[row]}: targets lie in [0,1].", nameof(problem));
    }
}
