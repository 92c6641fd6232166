using FsCheck.Xunit;
using Natix.Engine.Validation.Temporal.Events;
using Xunit;

namespace Natix.Engine.Tests.Validation.Temporal.Events;

public sealed class EventMachineTests
{
    private static readonly EventOptions Plain = new() { TimeConstant = 0, EnterAt = 0.6, ExitAt = 0.4, EnterDwell = 0.5, ExitDwell = 1, Clamp = 0.01 };

    [Fact]
    public void A_stretch_of_roadwork_becomes_one_event_from_crossing_to_crossing()
    {
        var machine = new EventMachine(Plain);
        var ended = Play(machine, time => time is >= 2 and < 5 ? 0.9 : 0.1, 0, 8);

        var only = Assert.Single(ended);
        Assert.Equal((2, 5), (only.Entered, only.Left), new Near());
        Assert.Equal((EventBound.Seen, EventBound.Seen), (only.Start, only.End));
        Assert.Equal(0.9, only.PeakProbability, 9);
        Assert.Equal(ZoneState.Clear, machine.State);
    }

    [Fact]
    public void The_peak_is_the_highest_p_and_its_time_even_within_the_dwell()
    {
        var machine = new EventMachine(Plain);
        var only = Assert.Single(Play(machine, time => time is >= 2 and < 5 ? (Math.Abs(time - 2.2) < 0.05 ? 0.95 : 0.8) : 0.1, 0, 8));
        Assert.Equal((2.2, 0.95), (only.PeakTime, only.PeakProbability), new Near());
    }

    [Fact]
    public void A_stream_that_begins_in_roadwork_says_that_its_start_is_cut()
    {
        var machine = new EventMachine(Plain);
        var only = Assert.Single(Play(machine, time => time < 3 ? 0.9 : 0.1, 0, 6));
        Assert.Equal((EventBound.Cut, EventBound.Seen, 0.0), (only.Start, only.End, only.Entered));
    }

    [Fact]
    public void An_event_at_the_end_of_the_stream_is_open_up_to_the_last_frame()
    {
        var machine = new EventMachine(Plain);
        Assert.Empty(Play(machine, time => time >= 2 ? 0.9 : 0.1, 0, 5));
        var open = machine.Open!.Value;
        Assert.Equal((2, 4.9), (open.Entered, open.Left), new Near());
        Assert.Equal(EventBound.Cut, open.End);
        Assert.Equal(open, machine.Reset());
        Assert.Equal((ZoneState.Unknown, null), (machine.State, machine.Open));
    }

    [Fact]
    public void Less_than_a_dwell_is_no_event_and_the_band_between_the_thresholds_changes_nothing()
    {
        var machine = new EventMachine(Plain);
        Assert.Empty(Play(machine, time => time is >= 2 and < 2.4 ? 0.9 : 0.1, 0, 4));
        Assert.Equal(ZoneState.Clear, machine.State);
        Assert.Empty(Play(machine, _ => 0.5, 4, 9));
        Assert.Equal(ZoneState.Clear, machine.State);
        Play(machine, _ => 0.9, 9, 10);
        Assert.Empty(Play(machine, _ => 0.5, 10, 15));
        Assert.Equal(ZoneState.Roadwork, machine.State);
    }

    [Fact]
    public void Before_a_dwell_has_passed_nothing_is_known()
    {
        var machine = new EventMachine(Plain);
        machine.Update(0, 0.99);
        machine.Update(0.4, 0.99);
        Assert.Equal(ZoneState.Unknown, machine.State);
        machine.Update(0.5, 0.99);
        Assert.Equal(ZoneState.Roadwork, machine.State);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.PositiveInfinity)]
    public void A_probability_that_is_none_is_refused_and_nothing_changes(double probability)
    {
        var machine = new EventMachine(Plain);
        machine.Update(0, 0.9);
        Assert.Throws<ArgumentException>(() => machine.Update(1, probability));
        machine.Update(0.5, 0.9);
        Assert.Equal(ZoneState.Roadwork, machine.State);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    [InlineData(double.NaN)]
    public void Time_that_does_not_move_on_is_refused(double seconds)
    {
        var machine = new EventMachine(Plain);
        machine.Update(1, 0.5);
        Assert.Throws<ArgumentException>(() => machine.Update(seconds, 0.5));
    }

    [Property(MaxTest = 200)]
    public void The_state_never_changes_twice_within_a_dwell_and_events_are_in_order(int seed)
    {
        var random = new Random(seed);
        var options = new EventOptions
        {
            TimeConstant = random.NextDouble(),
            EnterDwell = 0.1 + random.NextDouble(),
            ExitDwell = 0.1 + random.NextDouble(),
        };
        var machine = new EventMachine(options);
        var (time, before, changed, lastLeft) = (0.0, ZoneState.Unknown, double.NegativeInfinity, double.NegativeInfinity);
        for (var i = 0; i < 400; i++)
        {
            time += 0.005 + (0.2 * random.NextDouble());
            var ended = machine.Update(time, random.Next(3) switch { 0 => 0, 1 => 1, _ => random.NextDouble() });
            if (machine.State != before)
            {
                var dwell = machine.State == ZoneState.Roadwork ? options.EnterDwell : options.ExitDwell;
                Assert.True(time - changed >= dwell, $"{time - changed} after the last change, dwell {dwell}");
                Assert.Equal(before == ZoneState.Roadwork, ended is not null);
                (before, changed) = (machine.State, time);
            }
            else
            {
                Assert.Null(ended);
            }

            foreach (var found in (WorkZoneEvent?[])[ended, machine.Open])
            {
                if (found is not { } zone)
                    continue;
                Assert.True(zone.Entered > lastLeft && zone.Left >= zone.Entered && zone.Left <= time);
                Assert.InRange(zone.PeakTime, zone.Entered, time);
                Assert.InRange(zone.PeakProbability, options.EnterAt, 1 - options.Clamp + 1e-12);
            }

            lastLeft = ended?.Left ?? lastLeft;
        }
    }

    [Property(MaxTest = 100)]
    public void What_comes_later_changes_nothing_that_was_said(int seed)
    {
        var random = new Random(seed);
        var frames = Enumerable.Range(0, 100).Select(i => (Time: i * 0.1, P: random.NextDouble())).ToArray();
        var (whole, part) = (new EventMachine(new EventOptions()), new EventMachine(new EventOptions()));
        var states = frames.Select(f => (whole.Update(f.Time, f.P), whole.State)).ToArray();
        var cut = random.Next(1, 100);
        Assert.Equal(states[..cut], frames[..cut].Select(f => (part.Update(f.Time, f.P), part.State)));
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventMachine(Plain with { EnterAt = 0.4 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventMachine(Plain with { EnterAt = 0.999 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventMachine(Plain with { ExitAt = 0.005 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventMachine(Plain with { EnterDwell = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventMachine(Plain with { ExitDwell = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventMachine(Plain with { TimeConstant = double.PositiveInfinity }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventMachine(Plain with { Clamp = 0.5 }));
    }

    private static List<WorkZoneEvent> Play(EventMachine machine, Func<double, double> probability, double from, double to)
    {
        var ended = new List<WorkZoneEvent>();
        for (var i = (int)Math.Round(from * 10); i < (int)Math.Round(to * 10); i++)
        {
            if (machine.Update(i / 10.0, probability(i / 10.0)) is { } zone)
                ended.Add(zone);
        }

        return ended;
    }

    private sealed class Near : IEqualityComparer<(double A, double B)>
    {
        public bool Equals((double A, double B) x, (double A, double B) y) => Math.Abs(x.A - y.A) < 1e-9 && Math.Abs(x.B - y.B) < 1e-9;

        public int GetHashCode((double A, double B) value) => 0;
    }
}
