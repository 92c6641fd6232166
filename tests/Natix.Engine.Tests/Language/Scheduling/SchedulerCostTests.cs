using System.Diagnostics;
using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>What a step costs beside the decoder: nothing on the heap, and little time (printed, for it depends on the machine).</summary>
public sealed class SchedulerCostTests(ITestOutputHelper output)
{
    private const int Running = 256;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_of_many_that_decode_allocates_nothing(bool asynchronous)
    {
        var scheduler = Decoding(asynchronous);
        var planned = asynchronous ? scheduler.Plan(0) : null;
        Take(64);
        Allocations.AssertNone(() => Take(64));
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < 32; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Take(32);
            var taken = Stopwatch.GetElapsedTime(started);
            least = taken < least ? taken : least;
        }

        output.WriteLine($"{least.TotalMicroseconds / 32:F1} us a step of {Running} sequences, in the best of 32 runs");
        Assert.Equal(Running, scheduler.RunningCount);

        void Take(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                var next = scheduler.Plan(0)!;
                var due = planned ?? next;
                if (due.SequenceCount != Running || due.Rows != Running)
                    throw new InvalidOperationException($"{due.Rows} rows of {due.SequenceCount}");
                for (var s = 0; s < due.SequenceCount; s++)
                    due.Answer(s, (i + s) % 1000);
                scheduler.Complete(due);
                planned = asynchronous ? next : null;
            }
        }
    }

    // 256 requests of 700 to 955 tokens and enough to say to be here when the measurement is over.
    private static Scheduler Decoding(bool asynchronous)
    {
        var scheduler = new Scheduler(new SchedulerOptions
        {
            Vocabulary = 1000,
            Blocks = Running * 190,
            MaxContext = 4096,
            MaxRows = 2048,
            PositionAxes = asynchronous ? 3 : 1,
        });
        for (var i = 0; i < Running; i++)
            Assert.Equal(SubmissionStatus.Accepted, scheduler.Submit(new LanguageRequest { Prompt = [i, .. Enumerable.Range(0, 699 + i)], MaxOutput = 2000 }).Status);
        for (var rows = int.MaxValue; rows != Running;)
        {
            var plan = scheduler.Plan(0)!;
            rows = plan.Rows;
            for (var s = 0; s < plan.SequenceCount; s++)
            {
                if (plan.Sequences[s].Samples)
                    plan.Answer(s, s);
            }

            scheduler.Complete(plan);
        }

        return scheduler;
    }
}
