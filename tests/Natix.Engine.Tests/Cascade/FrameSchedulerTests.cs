using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Who works on what, step by step, without threads and with a clock that stands still.</summary>
public sealed class FrameSchedulerTests
{
    [Fact]
    public void With_batches_of_one_a_frame_runs_to_its_end_on_one_worker()
    {
        using var floor = new SchedulerFixture(4, 1, 1);
        var (line, worker) = (floor.Line("a"), floor.Worker());
        floor.Submit(line, 0);
        floor.Submit(line, 1);

        Assert.Equal(["0: 0", "1: 0", "2: 0", "0: 1", "1: 1", "2: 1", "-"], Steps(floor, worker));
    }

    [Fact]
    public void The_next_frame_is_decoded_while_this_one_is_inferred()
    {
        using var floor = new SchedulerFixture(4, 1);
        var (line, one, two) = (floor.Line("a"), floor.Worker(), floor.Worker());
        floor.Submit(line, 0);
        floor.Submit(line, 1);
        floor.Take(one);
        floor.Finish(one);

        Assert.Equal("1: 0", floor.Take(one));
        Assert.Equal("0: 1", floor.Take(two));
    }

    [Fact]
    public void A_batch_closes_when_it_is_full()
    {
        using var floor = new SchedulerFixture(8, 3);
        var (line, worker) = (floor.Line("a"), floor.Worker());
        for (var i = 0; i < 5; i++)
            floor.Submit(line, i);

        Assert.Equal(["0: 0", "0: 1", "0: 2", "1: 0 1 2", "0: 3", "0: 4", "1: 3 4", "-"], Steps(floor, worker));
    }

    [Fact]
    public void A_flood_upstream_holds_no_frame_back_for_ever()
    {
        using var floor = new SchedulerFixture(16, 1, 8);
        var (line, worker) = (floor.Line("a"), floor.Worker());
        // Frame 0 alone goes on to the second model; the others end after the first one and keep coming.
        var (waits, runs) = (-1, 0);
        for (var i = 0; i < 2000 && waits < 0; i++)
        {
            floor.Submit(line, i);
            var step = floor.Take(worker);
            if (step.StartsWith("2:", StringComparison.Ordinal))
                waits = runs;
            runs++;
            if (step == "1: 0")
                floor.Finish(worker);
            else
                floor.FinishAtOnce(worker, goesOn: step.StartsWith("0:", StringComparison.Ordinal));
        }

        Assert.InRange(waits, 1, 8 * BatchPolicy.Patience * 4);
    }

    [Fact]
    public void A_lone_frame_never_waits()
    {
        using var floor = new SchedulerFixture(8, 8);
        var (line, worker) = (floor.Line("a"), floor.Worker());
        floor.Submit(line, 0);

        Assert.Equal(["0: 0", "1: 0", "-"], Steps(floor, worker));
    }

    [Fact]
    public void Streams_share_a_batch()
    {
        using var floor = new SchedulerFixture(8, 4);
        var worker = floor.Worker();
        var lines = Enumerable.Range(0, 4).Select(i => floor.Line($"{i}")).ToArray();
        for (var i = 0; i < 4; i++)
        {
            floor.Submit(lines[i], 10 * i);
            floor.Submit(lines[i], (10 * i) + 1);
        }

        Assert.Equal(["0: 0", "0: 10", "0: 20", "0: 30", "1: 0 10 20 30"], Steps(floor, worker).Take(5));
    }

    [Fact]
    public void A_batch_closes_when_the_slack_of_a_frame_in_it_is_used()
    {
        using var floor = new SchedulerFixture(8, 8);
        var (line, worker) = (floor.Line("a"), floor.Worker());
        floor.Submit(line, 0);
        Steps(floor, worker); // decoding takes 1000, a run of one 1000
        floor.Submit(line, 1, TimeSpan.FromMicroseconds(6500));
        for (var i = 2; i < 8; i++)
            floor.Submit(line, i);

        // After two, another decode and a run of three (three times one) would end at 6000 of 6500; after three, one of four at 8000.
        Assert.Equal(["0: 1", "0: 2", "0: 3", "1: 1 2 3"], Steps(floor, worker).Take(4));
    }

    [Fact]
    public void The_budget_of_a_stream_holds_for_its_frames()
    {
        using var floor = new SchedulerFixture(8, 8);
        var (line, patient, worker) = (floor.Line("hasty", budget: TimeSpan.FromMicroseconds(1)), floor.Line("patient"), floor.Worker());
        floor.Submit(line, 0);
        floor.Submit(patient, 1);
        floor.Submit(patient, 2);

        Assert.Equal(["0: 0", "1: 0", "0: 1", "0: 2", "1: 1 2", "-"], Steps(floor, worker));
    }

    [Fact]
    public void A_worker_that_decodes_and_one_that_infers_share_the_way()
    {
        using var floor = new SchedulerFixture(4, 4);
        var (line, decoder, device) = (floor.Line("a"), floor.Worker(infers: false), floor.Worker(decodes: false));
        for (var i = 0; i < 6; i++)
            floor.Submit(line, i);

        Assert.Equal("-", floor.Take(device));
        Assert.Equal("0: 0", floor.Take(decoder));
        floor.Finish(decoder);
        Assert.Equal("1: 0", floor.Take(device)); // the device is idle: it does not wait for the next
        foreach (var expected in new[] { "0: 1", "0: 2", "0: 3" })
        {
            Assert.Equal(expected, floor.Take(decoder));
            floor.Finish(decoder);
        }

        Assert.Equal("-", floor.Take(decoder)); // every slot is taken: decoding does not run ahead without end
        floor.Finish(device);
        Assert.Equal("1: 1 2 3", floor.Take(device)); // what came meanwhile goes together
        Assert.Equal("0: 4", floor.Take(decoder));
    }

    [Fact]
    public void What_waits_can_be_taken_out_and_what_was_begun_stays()
    {
        using var floor = new SchedulerFixture(4, 1);
        var (line, other, worker) = (floor.Line("a"), floor.Line("b"), floor.Worker());
        floor.Submit(line, 0);
        floor.Submit(line, 1);
        floor.Submit(other, 7);
        floor.Take(worker);

        var removed = floor.Scheduler.RemoveWaiting(line)!;
        Assert.Equal(1, removed.Result.Info.Index);
        line.Answer(removed);
        floor.Finish(worker);
        Assert.Equal(["1: 0", "0: 7", "1: 7", "-"], Steps(floor, worker));
        Assert.True(floor.Scheduler.IsEmpty);
    }

    private static List<string> Steps(SchedulerFixture floor, StationWork worker)
    {
        var steps = new List<string>();
        do
        {
            steps.Add(floor.Take(worker));
            floor.Finish(worker);
        }
        while (steps[^1] != "-");
        return steps;
    }
}
