namespace Natix.Engine;

/// <summary>What code allocates on the managed heap. Compiled into every test project.</summary>
internal static class Allocations
{
    private const int Attempts = 5;

    /// <summary>
    /// The least that this thread allocates in one of a few runs. What allocates, allocates in every run; a single run may show bytes that the code never asked
    /// for, when the runtime does something of its own on this thread, or other tests make it collect meanwhile. The first run warms up, too.
    /// </summary>
    /// <param name="body">Can be run again and again, and does the same each time.</param>
    public static long Least(Action body)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            body();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>Fails unless a run of the body allocates nothing on this thread, as <see cref="Least"/> counts it.</summary>
    /// <param name="body">Can be run again and again, and does the same each time.</param>
    public static void AssertNone(Action body) => Xunit.Assert.Equal(0, Least(body));

    /// <summary>
    /// The least that all threads together allocate in one of a few runs, of which the first below the limit is the last. The runtime itself allocates now
    /// and then (tiering, timers), the more the longer a run takes on a busy machine. No other test may run meanwhile.
    /// </summary>
    /// <param name="limit">What is little enough.</param>
    /// <param name="body">Runs on the thread pool: a test framework's synchronisation context allocates for each continuation it posts.</param>
    public static async Task<long> LeastOfProcessAsync(long limit, Func<Task> body)
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && least >= limit; attempt++)
            least = Math.Min(least, await Task.Run(() => MeasureAsync(body)));
        return least;
    }

    private static async Task<long> MeasureAsync(Func<Task> body)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await body();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }
}
