namespace Natix.Engine.Consensus.Numerics;

/// <summary>Small dense systems with a symmetric positive definite matrix, by Cholesky's factorisation. Pure; works in place.</summary>
internal static class PositiveDefinite
{
    /// <summary>
    /// Solves A x = b. False, with both arguments spoilt, when the matrix is not positive definite to working accuracy.
    /// </summary>
    /// <param name="matrix">A, n x n, row-major; only the lower triangle is read; holds the factor afterwards.</param>
    /// <param name="right">b, n; holds x afterwards.</param>
    public static bool TrySolve(Span<double> matrix, Span<double> right)
    {
        var n = right.Length;
        if (matrix.Length != n * n)
            throw new ArgumentException($"A system with {n} right-hand values needs a matrix of {n * n}, found {matrix.Length}.", nameof(matrix));
        if (!TryFactor(matrix, n))
            return false;
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++)
                right[i] -= matrix[(i * n) + k] * right[k];
            right[i] /= matrix[(i * n) + i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                right[i] -= matrix[(k * n) + i] * right[k];
            right[i] /= matrix[(i * n) + i];
        }

        return true;
    }

    private static bool TryFactor(Span<double> matrix, int n)
    {
        for (var j = 0; j < n; j++)
        {
            var original = matrix[(j * n) + j];
            for (var i = j; i < n; i++)
            {
                var sum = matrix[(i * n) + j];
                for (var k = 0; k < j; k++)
                    sum -= matrix[(i * n) + k] * matrix[(j * n) + k];
                if (i > j)
                    matrix[(i * n) + j] = sum / matrix[(j * n) + j];
                else if (sum > original * 1e-14)
                    matrix[(j * n) + j] = Math.Sqrt(sum);
                else
                    return false;
            }
        }

        return true;
    }
}
