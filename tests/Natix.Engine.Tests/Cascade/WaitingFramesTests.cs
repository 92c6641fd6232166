using FsCheck.Xunit;
using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Which waiting frame is next: deadlines, priorities, turns, and nobody for ever last.</summary>
public sealed class WaitingFramesTests
{
    [Fact]
    public void The_earliest_deadline_goes_first_whatever_came_first()
    {
        using var floor = new SchedulerFixture(1, 1);
        var line = floor.Line("a");
        floor.Submit(line, 0, TimeSpan.FromMilliseconds(90));
        floor.Submit(line, 1, TimeSpan.FromMilliseconds(30));
        floor.Submit(line, 2, TimeSpan.FromMilliseconds(60));

        Assert.Equal([1, 2, 0], Started(floor));
    }

    [Fact]
    public void Priority_is_a_head_start_of_up_to_a_second()
    {
        using var floor = new SchedulerFixture(1, 1);
        var line = floor.Line("a");
        floor.Submit(line, 0, TimeSpan.FromSeconds(2));
        floor.Submit(line, 1, TimeSpan.FromSeconds(2.4), priority: 0.5);
        floor.Submit(line, 2, TimeSpan.FromSeconds(2.6), priority: 0.5);
        floor.Submit(line, 3, TimeSpan.FromSeconds(3.1), priority: 1);

        Assert.Equal([1, 0, 2, 3], Started(floor));
    }

    [Fact]
    public void Frames_without_a_deadline_share_what_is_left_and_come_first_once_they_were_patient()
    {
        using var floor = new SchedulerFixture(1, 1);
        var (plain, other, hasty) = (floor.Line("plain"), floor.Line("other"), floor.Line("hasty"));
        floor.Submit(plain, 0);
        floor.Submit(plain, 1);
        floor.Submit(other, 10);
        floor.Submit(hasty, 20, TimeSpan.FromMilliseconds(50));
        floor.Clock.Advance(980_000);
        floor.Submit(hasty, 21, TimeSpan.FromMilliseconds(50));
        floor.Submit(hasty, 22, TimeSpan.FromMilliseconds(10));

        // 20 is due first; 22 before the second's patience ends; then the turns of those without a deadline; 21 is due after.
        Assert.Equal([20, 22, 0, 10, 1, 21], Started(floor));
    }

    [Fact]
    public void Only_what_would_go_before_a_frame_is_ahead_of_it()
    {
        using var floor = new SchedulerFixture(1, 1);
        var line = floor.Line("a");
        floor.Submit(line, 0, TimeSpan.FromSeconds(60));
        floor.Submit(line, 1, TimeSpan.FromSeconds(9));
        floor.Submit(line, 2, TimeSpan.FromSeconds(9), priority: 1);
        (double Seconds, double Priority)[] others = [(7.5, 0), (8.5, 0), (9.5, 0.5), (70, 0)];
        Assert.Equal([0, 1, 2, 3], others.Select(other => floor.Dispatcher.WaitingBefore(TimeSpan.FromSeconds(other.Seconds), other.Priority)));

        // What has no deadline goes after a second of patience, by turns.
        floor.Submit(line, 3);
        Assert.Equal((0, 1), (floor.Dispatcher.WaitingBefore(TimeSpan.FromSeconds(0.9), 0), floor.Dispatcher.WaitingBefore(TimeSpan.FromSeconds(1.1), 0)));
        Assert.Equal(4, floor.Dispatcher.WaitingBefore(TimeSpan.MaxValue, 0));
    }

    [Fact]
    public void A_flood_of_urgent_frames_delays_a_patient_one_by_no_more_than_its_patience()
    {
        using var floor = new SchedulerFixture(1, 1);
        var (plain, flood, worker) = (floor.Line("plain"), floor.Line("flood", 100_000), floor.Worker());
        floor.Submit(plain, -1);
        var (started, index) = (-1L, 0);
        for (var ms = 0; ms < 5_000 && started < 0; ms++)
        {
            // Two come for each that is served.
            floor.Submit(flood, index++, TimeSpan.FromMilliseconds(100), priority: 1);
            floor.Submit(flood, index++, TimeSpan.FromMilliseconds(100), priority: 1);
            if (floor.Take(worker) == "0: -1")
                started = ms;
            floor.FinishAtOnce(worker, goesOn: false);
        }

        // Patience of a second, a head start of a second for the others, less their own 100 ms; the backlog is twice what was served.
        Assert.InRange(started, 900, 4_500);
    }

    [Property(MaxTest = 100)]
    public void A_heap_gives_its_frames_by_key_and_then_by_arrival_and_loses_none(int seed)
    {
        var random = new Random(seed);
        var (queue, model) = (new DeadlineQueue(), new List<(long Key, int Arrival, FrameJob Job)>());
        for (var i = 0; i < 200; i++)
        {
            if (random.Next(3) > 0)
            {
                var job = new FrameJob(1, 1);
                var key = random.Next(20);
                queue.Enqueue(job, key);
                model.Add((key, i, job));
            }
            else if (random.Next(10) == 0)
            {
                var doomed = model.Where(_ => random.Next(3) == 0).Select(m => m.Job).ToHashSet();
                var found = new HashSet<FrameJob>();
                for (var job = queue.RemoveAll(static (job, set) => set.Contains(job), doomed); job is not null; job = job.NextWaiting)
                    Assert.True(found.Add(job));
                Assert.Equal(doomed, found);
                model.RemoveAll(m => doomed.Contains(m.Job));
            }
            else
            {
                var expected = model.Count == 0 ? default : model.MinBy(m => (m.Key, m.Arrival));
                Assert.Same(expected.Job, queue.Dequeue());
                model.Remove(expected);
            }

            Assert.Equal(model.Count, queue.Count);
        }
    }

    private static List<long> Started(SchedulerFixture floor)
    {
        var (worker, started) = (floor.Worker(), new List<long>());
        while (floor.Take(worker) is var step && step != "-")
        {
            started.Add(long.Parse(step["0: ".Length..], System.Globalization.CultureInfo.InvariantCulture));
            floor.FinishAtOnce(worker, goesOn: false, microseconds: 0);
        }

        return started;
    }
}
