using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>Whatever is asked in whatever order on whatever machine: what is computed in shared blocks, over many steps, is what one alone would get.</summary>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    private const int Schedules = 10_000;

    [Fact]
    public void Ten_thousand_schedules_leak_nothing_starve_nobody_and_change_no_answer()
    {
        var all = new ScheduleTally();
        Parallel.For(0, Schedules, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            var run = new ScheduleRun(new RandomSchedule(seed));
            if (Record.Exception(run.Run) is { } failure)
                throw new InvalidOperationException($"schedule {seed}: {failure.Message}", failure);
            lock (all)
                all.Add(run.Tally);
        });
        output.WriteLine($"{all}");
        // Schedules that never come to something prove nothing of it.
        Assert.All(typeof(ScheduleTally).GetProperties(), p => Assert.True((long)p.GetValue(all)! > Schedules / 20, $"{p.Name} is {p.GetValue(all)}"));
    }
}
