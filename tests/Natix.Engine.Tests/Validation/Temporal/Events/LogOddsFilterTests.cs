using FsCheck.Xunit;
using Natix.Engine.Validation.Temporal.Events;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Events;

public sealed class LogOddsFilterTests
{
    [Fact]
    public void After_one_time_constant_a_step_is_met_by_all_but_one_e_th()
    {
        // From logit 0 to logit ln 9: 2.197225 * (1 - 1/e) = 1.388911, P = 0.800418.
        var filter = new LogOddsFilter(0.5, 0.01);
        Assert.Equal(0.5, filter.Update(0, 0.5), 12);
        Assert.Equal(0.800418, filter.Update(0.5, 0.9), 5e-7);
    }

    [Property(MaxTest = 200)]
    public void A_signal_that_holds_is_filtered_alike_at_every_frame_rate(int seed)
    {
        var random = new Random(seed);
        var (coarse, fine) = (new LogOddsFilter(0.4, 0.02), new LogOddsFilter(0.4, 0.02));
        var time = 0.0;
        for (var i = 0; i < 20; i++)
        {
            var (p, steps, length) = (random.NextDouble(), random.Next(1, 9), 0.01 + random.NextDouble());
            for (var step = 1; step <= steps; step++)
                fine.Update(time + (length * step / steps), p);
            time += length;
            coarse.Update(time, p);
            if (i == 0)
                fine.Update(time, p);
            Assert.Equal(coarse.Probability, fine.Probability, 1e-9);
        }
    }

    [Fact]
    public void Certainty_is_held_at_the_clamp_and_a_time_constant_of_nothing_follows_at_once()
    {
        var filter = new LogOddsFilter(0, 0.02);
        Assert.True(double.IsNaN(filter.Probability));
        Assert.Equal(0.98, filter.Update(0, 1), 9);
        Assert.Equal(0.02, filter.Update(1, 0), 9);
        Assert.Equal(0.3, filter.Update(1.1, 0.3), 9);
    }
}
