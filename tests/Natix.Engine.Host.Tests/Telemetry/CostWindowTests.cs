using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Tests.Telemetry;

public sealed class CostWindowTests
{
    [Fact]
    public void Cost_is_price_times_hours_by_verdicts_over_the_last_ten_minutes()
    {
        var clock = new HandClock();
        var cost = new CostWindow(3.6, clock);
        Assert.True(double.IsNaN(cost.PerThousand()));
        clock.Seconds = 100;
        for (var i = 0; i < 50; i++)
            cost.Note();
        // 3.6 an hour is 0.001 a second: 0.1 for 50 verdicts.
        Assert.Equal(2, cost.PerThousand(), 9);
        clock.Seconds = 595;
        Assert.Equal(1000 * 0.595 / 50, cost.PerThousand(), 9);
        clock.Seconds = 695;
        cost.Note();
        // The window begins at 100 s now: the 50 are in its first slice still.
        Assert.Equal(1000 * 0.595 / 51, cost.PerThousand(), 9);
        clock.Seconds = 700;
        Assert.Equal(1000 * 0.590, cost.PerThousand(), 9);
        clock.Seconds = 100_000;
        Assert.True(double.IsNaN(cost.PerThousand()));
        cost.Note();
        Assert.Equal(1000 * 0.590, cost.PerThousand(), 9);
    }

    private sealed class HandClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
