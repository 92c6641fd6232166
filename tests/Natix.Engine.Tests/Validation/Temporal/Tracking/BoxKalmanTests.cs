using FsCheck.Xunit;
using Natix.Engine.Validation.Temporal.Tracking;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Tracking;

public sealed class BoxKalmanTests
{
    [Fact]
    public void A_step_and_a_measurement_give_what_the_textbook_gives_by_hand()
    {
        // x = 10, v = 2, P = [4 1; 1 3], half a second, drift 2, agility 6:
        // x = 11; P00 = 4 + 2*.5*1 + .25*3 + 6*.125/3 + 2*.5 = 7; P01 = 1 + .5*3 + 6*.25/2 = 3.25; P11 = 3 + 6*.5 = 6.
        var axis = new KalmanAxis { Value = 10, Rate = 2, ValueVariance = 4, Covariance = 1, RateVariance = 3 };
        axis.Predict(0.5, drift: 2, agility: 6);
        Assert.Equal((11, 2, 7, 3.25, 6), (axis.Value, axis.Rate, axis.ValueVariance, axis.Covariance, axis.RateVariance));

        // Measured 15 with noise 1: S = 8, gains 7/8 and 3.25/8; x = 11 + 4*7/8 = 14.5, v = 2 + 4*3.25/8 = 3.625;
        // P00 = 7/8, P01 = 3.25/8, P11 = 6 - 3.25^2/8 = 4.6796875.
        axis.Update(15, 1);
        Assert.Equal((14.5, 3.625, 0.875, 0.40625, 4.6796875), (axis.Value, axis.Rate, axis.ValueVariance, axis.Covariance, axis.RateVariance));
    }

    [Property(MaxTest = 200)]
    public void Two_half_steps_equal_a_whole_one(int seed)
    {
        var random = new Random(seed);
        var whole = BoxKalman.From(Box(random));
        whole.Update(Box(random));
        var halves = whole;
        var seconds = 0.4 * random.NextDouble();
        whole.Predict(seconds);
        halves.Predict(seconds / 3);
        halves.Predict(seconds * 2 / 3);

        Assert.All(Pairs(whole, halves), p => Assert.Equal(p.A, p.B, 1e-9 * Math.Max(1, Math.Abs(p.A))));
    }

    [Property(MaxTest = 100)]
    public void It_equals_the_whole_eight_by_eight_filter(int seed)
    {
        var random = new Random(seed);
        var box = Box(random);
        var (filter, dense) = (BoxKalman.From(box), new DenseBoxFilter(box));
        for (var i = 0; i < 20; i++)
        {
            var seconds = 0.01 + (0.1 * random.NextDouble());
            box = Moved(box, random);
            filter.Predict(seconds);
            dense.Predict(seconds);
            filter.Update(box);
            dense.Update(box);
        }

        double[] values = [filter.X.Value, filter.Y.Value, filter.Aspect.Value, filter.Height.Value, filter.X.Rate, filter.Y.Rate, filter.Aspect.Rate, filter.Height.Rate];
        double[] variances = [filter.X.ValueVariance, filter.Y.ValueVariance, filter.Aspect.ValueVariance, filter.Height.ValueVariance];
        for (var i = 0; i < 8; i++)
            Assert.Equal(dense.Mean[i], values[i], 1e-6 * Math.Max(1, Math.Abs(values[i])));
        for (var i = 0; i < 4; i++)
            Assert.Equal(dense.Covariance[i, i], variances[i], 1e-6 * Math.Max(1, variances[i]));
    }

    [Property(MaxTest = 100)]
    public void The_covariance_stays_positive_definite_whatever_the_steps(int seed)
    {
        var random = new Random(seed);
        var box = Box(random);
        var filter = BoxKalman.From(box);
        for (var i = 0; i < 500; i++)
        {
            filter.Predict(Math.Pow(10, (6 * random.NextDouble()) - 5));
            AssertPositive(filter);
            if (random.Next(3) == 0)
                continue;
            box = random.Next(20) == 0 ? Box(random) : Moved(box, random);
            filter.Update(box);
            AssertPositive(filter);
            Assert.True(filter.Height.Value > 0 || filter.Height.Rate < 0);
        }
    }

    [Fact]
    public void It_follows_constant_speed_over_jittering_time()
    {
        var random = new Random(3);
        var filter = BoxKalman.From(new Detection(100, 100, 140, 180, 1, 0, 0));
        var time = 0.0;
        for (var i = 0; i < 60; i++)
        {
            var step = 0.02 + (0.08 * random.NextDouble());
            time += step;
            filter.Predict(step);
            filter.Update(Shifted(90 * time, -30 * time));
        }

        Assert.Equal(90, filter.X.Rate, 1.0);
        Assert.Equal(-30, filter.Y.Rate, 1.0);
        filter.Predict(0.5);
        Assert.Equal(120 + (90 * (time + 0.5)), filter.X.Value, 2.0);

        static Detection Shifted(double x, double y) => new((float)(100 + x), (float)(100 + y), (float)(140 + x), (float)(180 + y), 1, 0, 0);
    }

    private static void AssertPositive(in BoxKalman filter)
    {
        foreach (var axis in (KalmanAxis[])[filter.X, filter.Y, filter.Aspect, filter.Height])
        {
            Assert.True(axis.ValueVariance > 0 && axis.RateVariance > 0);
            Assert.True((axis.ValueVariance * axis.RateVariance) - (axis.Covariance * axis.Covariance) > 0);
        }
    }

    private static IEnumerable<(double A, double B)> Pairs(BoxKalman a, BoxKalman b) => Figures(a).Zip(Figures(b));

    private static double[] Figures(BoxKalman filter) =>
        [.. ((KalmanAxis[])[filter.X, filter.Y, filter.Aspect, filter.Height]).SelectMany(a => (double[])[a.Value, a.Rate, a.ValueVariance, a.Covariance, a.RateVariance])];

    private static Detection Box(Random random)
    {
        float x = 1000 * random.NextSingle(), y = 600 * random.NextSingle();
        return new Detection(x, y, x + 5 + (100 * random.NextSingle()), y + 5 + (100 * random.NextSingle()), 0.9f, 0, 0);
    }

    private static Detection Moved(in Detection box, Random random)
    {
        float dx = 4 * (random.NextSingle() - 0.5f), dy = 4 * (random.NextSingle() - 0.5f);
        return box with { Left = box.Left + dx, Right = box.Right + dx, Top = box.Top + dy, Bottom = box.Bottom + dy };
    }
}
