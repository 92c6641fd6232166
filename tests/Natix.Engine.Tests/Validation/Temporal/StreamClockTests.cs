using FsCheck.Xunit;
using Natix.Engine.Validation.Temporal;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal;

public sealed class StreamClockTests
{
    [Fact]
    public void Each_time_is_read_for_what_it_is()
    {
        var clock = new StreamClock(maxGap: 2, maxLateness: 0.5);
        (double Seconds, ClockReading Expected)[] script =
        [
            (double.NaN, ClockReading.NoClock), (10, ClockReading.First), (10.1, ClockReading.Advanced), (10.1, ClockReading.Repeated),
            (9.7, ClockReading.Late), (double.PositiveInfinity, ClockReading.NotFinite), (double.NaN, ClockReading.NoClock),
            (12.05, ClockReading.Advanced), (14.1, ClockReading.Gap), (13.5, ClockReading.JumpedBack), (13.6, ClockReading.Advanced),
        ];
        foreach (var (seconds, expected) in script)
            Assert.Equal(expected, clock.Read(seconds));
        clock.Reset();
        Assert.Equal(ClockReading.First, clock.Read(0));
    }

    [Property(MaxTest = 200)]
    public void Time_never_runs_backwards_without_being_called_a_jump(double[] times)
    {
        var clock = new StreamClock(2, 0.5);
        foreach (var time in times)
        {
            var before = clock.Now;
            var reading = clock.Read(time);
            Assert.Equal(reading is ClockReading.Advanced or ClockReading.First or ClockReading.Gap or ClockReading.JumpedBack ? time : before, clock.Now);
            Assert.True(!(clock.Now < before) || reading == ClockReading.JumpedBack);
        }
    }
}
