using Natix.Engine.Language.Scheduling;
using Xunit;

namespace Natix.Engine.Tests.Language.Scheduling;

/// <summary>Counts anew, from what every request holds, what the scheduler believes of blocks, promises and pictures.</summary>
internal static class BlockAudit
{
    public static void Check(Scheduler scheduler, IReadOnlyCollection<RequestState> states)
    {
        var pool = scheduler.Kv.Pool;
        var references = new int[pool.Total];
        var entries = new Dictionary<int, int>();
        foreach (var state in states)
        {
            foreach (var block in state.Table.Blocks)
                references[block]++;
            for (var i = state.Images.HeldStart; i < state.Images.HeldEnd; i++)
                entries[state.Images.EntryOf(i)] = entries.GetValueOrDefault(state.Images.EntryOf(i)) + 1;
            if (state.Table.Count > 0 && state.Phase != RequestPhase.Running)
                Assert.Contains(state, scheduler.Lingering);
        }

        for (var block = 0; block < references.Length; block++)
            Assert.Equal(references[block], pool.ReferencesOf(block));
        Assert.Equal(references.Count(r => r > 0), pool.Used);
        Assert.Equal(pool.Total, pool.Free + pool.Cached + pool.Used);
        Assert.InRange(pool.Cached, 0, pool.Index.Count);
        Assert.Equal(states.Sum(s => s.Reserved), scheduler.Kv.Reserved);
        foreach (var (entry, count) in entries)
            Assert.Equal(count, scheduler.Encoder.ReferencesOf(entry));
        Assert.InRange(scheduler.Encoder.Held, 0, scheduler.Encoder.Capacity);
    }

    /// <summary>Nobody is left: nothing may be in use or promised.</summary>
    public static void CheckIdle(Scheduler scheduler, SchedulerOptions options)
    {
        var pool = scheduler.Kv.Pool;
        Assert.Equal((0, 0, 0), (pool.Used, scheduler.Kv.Reserved, pool.Index.ExpectedCount));
        Assert.Equal(pool.Index.Count, pool.Cached);
        Assert.Equal((0, 0, 0), (scheduler.RunningCount, scheduler.WaitingCount, scheduler.Lingering.Count));
        Assert.Equal(0, scheduler.OpenCount);
        if (!options.RetainsEncoded)
            Assert.Equal(0, scheduler.Encoder.Held);
    }
}
