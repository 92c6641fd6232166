using FsCheck.Xunit;
using Natix.Engine.Consensus.Pooling;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Pooling;

public sealed class CalibrationFitTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(0.4)]
    public void The_temperature_of_overheated_scores_is_found(double temperature)
    {
        var (logits, labels) = Scores(7, 6000, z => z * temperature);

        Assert.Equal(temperature, TemperatureFit.Fit(logits, labels), 0.07 * temperature);
    }

    [Property(MaxTest = 60)]
    public void No_temperature_nearby_is_better(int seed)
    {
        var (logits, labels) = Scores(seed, 60, z => (2 * z) + 0.2);
        var temperature = TemperatureFit.Fit(logits, labels);
        double Penalised(double t) =>
            (labels.Length * TemperatureFit.MeanLoss(logits, labels, PlattScale.OfTemperature(t))) + (Math.Log(t) * Math.Log(t) / 2);

        Assert.InRange(temperature, TemperatureFit.MinTemperature, TemperatureFit.MaxTemperature);
        Assert.True(Penalised(temperature) <= Penalised(Math.Min(TemperatureFit.MaxTemperature, temperature * 1.01)) + 1e-9);
        Assert.True(Penalised(temperature) <= Penalised(Math.Max(TemperatureFit.MinTemperature, temperature / 1.01)) + 1e-9);
    }

    [Fact]
    public void Separable_and_contrary_scores_have_finite_scales()
    {
        double[] logits = [-3, -2, 2, 4];
        bool[] labels = [false, false, true, true], contrary = [true, true, false, false];

        Assert.InRange(TemperatureFit.Fit(logits, labels), 0.1, 1);
        Assert.InRange(TemperatureFit.Fit(logits, contrary), 3, TemperatureFit.MaxTemperature);
        Assert.InRange(PlattFit.Fit(logits, labels).Slope, 0.3, 3);
        Assert.Equal(PlattFit.MinSlope, PlattFit.Fit(logits, contrary).Slope);
        Assert.InRange(TemperatureFit.Fit([-1000, 1000], [false, true]), TemperatureFit.MinTemperature, 1);
        Assert.True(PlattFit.Fit([-1000, 1000], [false, true]).IsValid);
    }

    [Fact]
    public void Platts_scale_meets_two_points()
    {
        // Smoothed targets 5/6 and 1/6: three of four right give 2/3 at 1 and 1/3 at -1.
        var scale = PlattFit.Fit([1, 1, 1, 1, -1, -1, -1, -1], [true, true, true, false, true, false, false, false]);

        Assert.Equal(Math.Log(2), scale.Slope, 1e-5);
        Assert.Equal(0, scale.Offset, 1e-5);
    }

    [Fact]
    public void Platts_scale_undoes_a_distortion()
    {
        var (logits, labels) = Scores(8, 6000, z => (2.5 * z) - 1);

        var scale = PlattFit.Fit(logits, labels);

        Assert.Equal(0.4, scale.Slope, 0.03);
        Assert.Equal(0.4, scale.Offset, 0.1);
        Assert.True(TemperatureFit.MeanLoss(logits, labels, scale) < TemperatureFit.MeanLoss(logits, labels, PlattScale.Identity) - 0.05);
    }

    [Fact]
    public void The_loss_is_that_of_the_labels()
    {
        Assert.Equal(-Math.Log(0.8), TemperatureFit.MeanLoss([Math.Log(4), -Math.Log(4)], [true, false], PlattScale.Identity), 1e-12);
        Assert.Equal(SimulatedVoters.MeanLoss([1, -2, 3], [true, true, false]), TemperatureFit.MeanLoss([1, -2, 3], [true, true, false], PlattScale.Identity), 1e-12);
        Assert.Equal(500, TemperatureFit.MeanLoss([-1000, -1000], [true, false], PlattScale.Identity), 1e-9);
    }

    [Fact]
    public void Scores_that_teach_nothing_are_refused_with_the_reason()
    {
        foreach (var fit in new Action<double[], bool[]>[] { (z, y) => TemperatureFit.Fit(z, y), (z, y) => PlattFit.Fit(z, y) })
        {
            Assert.Contains("Both outcomes", Assert.Throws<ArgumentException>(() => fit([1, 2], [true, true])).Message, StringComparison.Ordinal);
            Assert.Contains("Both outcomes", Assert.Throws<ArgumentException>(() => fit([], [])).Message, StringComparison.Ordinal);
            Assert.Contains("Score 1", Assert.Throws<ArgumentException>(() => fit([1, double.NaN], [true, false])).Message, StringComparison.Ordinal);
            Assert.Contains("Score 0", Assert.Throws<ArgumentException>(() => fit([double.NegativeInfinity, 1], [true, false])).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => fit([1, 2, 3], [true, false]));
        }
    }

    private static (double[] Logits, bool[] Labels) Scores(int seed, int rows, Func<double, double> distort)
    {
        var voters = new SimulatedVoters(seed);
        var (logits, labels) = voters.Rows(rows, truth => [distort(voters.Calibrated(truth, 2))]);
        (labels[0], labels[1]) = (true, false);
        return (logits, labels);
    }
}
