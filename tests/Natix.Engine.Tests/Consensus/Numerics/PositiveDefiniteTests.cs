using FsCheck.Xunit;
using Natix.Engine.Consensus.Numerics;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Numerics;

public sealed class PositiveDefiniteTests
{
    [Fact]
    public void Two_equations_are_solved()
    {
        double[] matrix = [4, double.NaN, 2, 3];
        double[] right = [10, 8];

        Assert.True(PositiveDefinite.TrySolve(matrix, right));

        Assert.Equal(1.75, right[0], 1e-15);
        Assert.Equal(1.5, right[1], 1e-15);
    }

    [Property(MaxTest = 200)]
    public void The_solution_fits_the_equations(int seed)
    {
        var random = new Random(seed);
        var n = random.Next(1, 12);
        var root = Array.ConvertAll(new double[n * n], _ => (2 * random.NextDouble()) - 1);
        var matrix = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                matrix[(i * n) + j] = Enumerable.Range(0, n).Sum(k => root[(i * n) + k] * root[(j * n) + k]) + (i == j ? 0.1 : 0);
        }

        var right = Array.ConvertAll(new double[n], _ => random.NextDouble());
        var x = right.ToArray();

        Assert.True(PositiveDefinite.TrySolve(matrix.ToArray(), x));

        for (var i = 0; i < n; i++)
            Assert.Equal(right[i], Enumerable.Range(0, n).Sum(j => matrix[(i * n) + j] * x[j]), 1e-9);
    }

    [Fact]
    public void A_matrix_that_is_singular_or_indefinite_is_reported()
    {
        Assert.False(PositiveDefinite.TrySolve(new double[] { 1, 1, 1, 1 }, new double[2]));
        Assert.False(PositiveDefinite.TrySolve(new double[] { 1, 2, 2, 1 }, new double[2]));
        Assert.False(PositiveDefinite.TrySolve(new double[] { 0 }, new double[1]));
        Assert.False(PositiveDefinite.TrySolve(new[] { double.NaN }, new double[1]));
    }

    [Fact]
    public void A_matrix_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => PositiveDefinite.TrySolve(new double[3], new double[2]));
}
