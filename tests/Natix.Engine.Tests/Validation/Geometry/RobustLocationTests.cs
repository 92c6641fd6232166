using FsCheck.Xunit;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Validation.Geometry;

public sealed class RobustLocationTests
{
    [Fact]
    public void Medians_are_in_the_middle()
    {
        Assert.Equal(3, RobustLocation.Median([5, 1, 3]));
        Assert.Equal(2.5, RobustLocation.Median([4, 1, 3, 2]));
        Assert.True(double.IsNaN(RobustLocation.Median([])));
        // Apart from 3: 2, 0, 1, 1, 97: median 1, times 1.4826.
        Assert.Equal((3, 1.482602), (RobustLocation.Spread([1, 3, 2, 4, 100]).Median, Math.Round(RobustLocation.Spread([1, 3, 2, 4, 100]).Deviation, 6)));
        // Weights 1, 1, 5: half of 7 is reached at the last.
        Assert.Equal(9, RobustLocation.WeightedMedian([9, 2, 4], [5, 1, 1]));
        Assert.True(double.IsNaN(RobustLocation.WeightedMedian([], [])));
    }

    [Property(MaxTest = 200)]
    public void Equal_weights_give_a_value_that_halves_the_others(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, random.Next(1, 50)).Select(_ => random.NextDouble()).ToArray();
        var median = RobustLocation.WeightedMedian(values.ToArray(), [.. values.Select(_ => 0.5)]);

        Assert.True(values.Count(v => v < median) <= values.Length / 2 && values.Count(v => v > median) <= values.Length / 2);
    }
}
