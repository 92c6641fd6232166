using FsCheck.Xunit;
using Natix.Engine.Consensus;
using Natix.Engine.Consensus.Numerics;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Numerics;

public sealed class BoundedLogisticRegressionTests
{
    [Fact]
    public void An_intercept_alone_is_the_logit_of_the_mean()
    {
        var fitted = BoundedLogisticRegression.Fit(new LogisticProblem(
            [1, 1, 1, 1], [1, 1, 1, 0], [0], [0], [double.NegativeInfinity], [double.PositiveInfinity]));

        Assert.Equal(Math.Log(3), fitted[0], 1e-8);
    }

    [Fact]
    public void Two_points_are_met_exactly()
    {
        // Targets .8 at 1 and .5 at 0: the intercept is 0 and the slope ln 4.
        var fitted = BoundedLogisticRegression.Fit(new LogisticProblem(
            [1, 1, 0, 1], [0.8, 0.5], [0, 0], [0, 0], [double.NegativeInfinity, double.NegativeInfinity], [double.PositiveInfinity, double.PositiveInfinity]));

        Assert.Equal(Math.Log(4), fitted[0], 1e-7);
        Assert.Equal(0, fitted[1], 1e-7);
    }

    [Property(MaxTest = 150)]
    public void Nothing_within_the_bounds_is_better(int seed)
    {
        var random = new Random(seed);
        var problem = RandomProblem(random);
        var fitted = BoundedLogisticRegression.Fit(problem);
        var gradient = new double[problem.Columns];
        problem.Slope(fitted, gradient, []);

        for (var j = 0; j < fitted.Length; j++)
        {
            Assert.InRange(fitted[j], problem.Lower[j], problem.Upper[j]);
            // Karush, Kuhn and Tucker: flat, or uphill into the room.
            if (fitted[j] > problem.Lower[j])
                Assert.True(gradient[j] < 1e-5, $"column {j} could fall: slope {gradient[j]}");
            if (fitted[j] < problem.Upper[j])
                Assert.True(gradient[j] > -1e-5, $"column {j} could rise: slope {gradient[j]}");
        }
    }

    [Fact]
    public void The_slope_is_that_of_the_loss()
    {
        var random = new Random(4);
        var problem = RandomProblem(random);
        var at = Array.ConvertAll(problem.Centre, _ => random.NextDouble());
        var gradient = new double[at.Length];
        problem.Slope(at, gradient, []);

        for (var j = 0; j < at.Length; j++)
        {
            var (up, down) = (at.ToArray(), at.ToArray());
            up[j] += 1e-5;
            down[j] -= 1e-5;
            Assert.Equal((problem.Loss(up) - problem.Loss(down)) / 2e-5, gradient[j], 1e-5);
        }
    }

    [Fact]
    public void Values_that_cannot_be_are_refused_with_their_place()
    {
        double[] low = [double.NegativeInfinity], high = [double.PositiveInfinity];
        Assert.Contains("Row 1", Assert.Throws<ArgumentException>(
            () => BoundedLogisticRegression.Fit(new LogisticProblem([1, double.NaN], [1, 0], [0], [1], low, high))).Message, StringComparison.Ordinal);
        Assert.Contains("row 0", Assert.Throws<ArgumentException>(
            () => BoundedLogisticRegression.Fit(new LogisticProblem([1, 1], [2, 0], [0], [1], low, high))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => BoundedLogisticRegression.Fit(new LogisticProblem([1], [1, 0], [0], [1], low, high)));
        Assert.Throws<ArgumentException>(() => BoundedLogisticRegression.Fit(new LogisticProblem([1, 1], [1, 0], [0], [1, 1], low, high)));
    }

    private static LogisticProblem RandomProblem(Random random)
    {
        var (rows, columns) = (random.Next(1, 60), random.Next(1, 8));
        var truth = Array.ConvertAll(new double[columns], _ => 4 * (random.NextDouble() - 0.5));
        var features = Array.ConvertAll(new double[rows * columns], _ => 6 * (random.NextDouble() - 0.5));
        var targets = new double[rows];
        for (var row = 0; row < rows; row++)
            targets[row] = random.NextDouble() < Logistic.Sigmoid(Enumerable.Range(0, columns).Sum(j => truth[j] * features[(row * columns) + j])) ? 1 : 0;
        return new LogisticProblem(
            features,
            targets,
            Array.ConvertAll(truth, _ => random.NextDouble()),
            Array.ConvertAll(truth, _ => 0.01 + random.NextDouble()),
            Array.ConvertAll(truth, _ => random.Next(2) == 0 ? 0 : double.NegativeInfinity),
            Array.ConvertAll(truth, _ => random.Next(3) == 0 ? 0.5 : double.PositiveInfinity));
    }
}
