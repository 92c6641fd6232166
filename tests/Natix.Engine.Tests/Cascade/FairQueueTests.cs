using FsCheck.Xunit;
using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Turns are fair whatever comes when.</summary>
public sealed class FairQueueTests
{
    [Fact]
    public void A_flood_on_one_line_does_not_keep_another_waiting()
    {
        var (queue, flood, drip) = (new FairQueue(), new WaitingLine(), new WaitingLine());
        for (var i = 0; i < 1000; i++)
            queue.Enqueue(flood, Job());
        queue.Dequeue();
        var first = Job();
        queue.Enqueue(drip, first);

        queue.Dequeue(); // the flood's turn
        Assert.Same(first, queue.Dequeue());
        Assert.Equal(998, queue.Count);
    }

    [Fact]
    public void A_line_that_was_emptied_is_passed_over_and_may_come_back()
    {
        var (queue, gone, other) = (new FairQueue(), new WaitingLine(), new WaitingLine());
        queue.Enqueue(gone, Job());
        queue.Enqueue(gone, Job());
        var stays = Job();
        queue.Enqueue(other, stays);

        var chain = queue.RemoveAll(gone);
        Assert.NotNull(chain?.NextWaiting);
        Assert.Null(chain.NextWaiting.NextWaiting);
        Assert.Equal(1, queue.Count);
        var back = Job();
        queue.Enqueue(gone, back);
        Assert.Same(back, queue.Dequeue());
        Assert.Same(stays, queue.Dequeue());
        Assert.Null(queue.Dequeue());
        Assert.Null(queue.RemoveAll(gone));
    }

    [Property(MaxTest = 200)]
    public void While_lines_have_frames_waiting_their_shares_differ_by_one_at_most(int seed)
    {
        var random = new Random(seed);
        var queue = new FairQueue();
        var lines = Enumerable.Range(0, random.Next(2, 7)).Select(_ => new WaitingLine()).ToArray();
        var waiting = lines.ToDictionary(l => l, _ => new Queue<FrameJob>());
        // Turns each line has had while every line of a pair had frames waiting.
        var turns = new int[lines.Length, lines.Length];
        for (var step = 0; step < 400; step++)
        {
            var line = random.Next(lines.Length);
            if (random.Next(5) < 3)
                Add(line, random.Next(1, 4));
            else
                Serve();
        }

        while (queue.Count > 0)
            Serve();
        Assert.All(waiting.Values, Assert.Empty);

        void Add(int line, int count)
        {
            if (waiting[lines[line]].Count == 0)
                Restart(line);
            for (; count > 0; count--)
            {
                var job = Job();
                waiting[lines[line]].Enqueue(job);
                queue.Enqueue(lines[line], job);
            }
        }

        void Serve()
        {
            if (queue.Dequeue() is not { } job)
                return;
            var served = Array.FindIndex(lines, l => waiting[l].TryPeek(out var next) && ReferenceEquals(next, job));
            Assert.True(served >= 0, "a line is served first come first served");
            for (var other = 0; other < lines.Length; other++)
                turns[served, other]++;
            for (var other = 0; other < lines.Length; other++)
            {
                if (other != served && waiting[lines[other]].Count > 0)
                    Assert.True(turns[served, other] - turns[other, served] <= 1, "nobody gets two frames ahead of who waits");
            }

            waiting[lines[served]].Dequeue();
            if (waiting[lines[served]].Count == 0)
                Restart(served);
        }

        // Who comes new stands even with everybody.
        void Restart(int line)
        {
            for (var other = 0; other < lines.Length; other++)
                turns[line, other] = turns[other, line] = 0;
        }
    }

    private static FrameJob Job() => new(1, 1);
}
