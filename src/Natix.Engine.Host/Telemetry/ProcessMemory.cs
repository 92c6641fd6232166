namespace Natix.Engine.Host.Telemetry;

/// <summary>Memory of this process at one moment.</summary>
/// <param name="ResidentBytes">Pages in memory, of code, models, heaps and all.</param>
/// <param name="Threads">Threads, those of libraries too.</param>
/// <param name="Managed">What the garbage collector has.</param>
internal sealed record ProcessMemory(long ResidentBytes, int Threads, ManagedMemory Managed)
{
    private const string Status = "/proc/self/status";

    /// <summary>Reads it: one small file, and what the collector knows anyway.</summary>
    public static ProcessMemory Read()
    {
        var lines = File.Exists(Status) ? File.ReadAllLines(Status) : [];
        var resident = ProcFile.Find(lines, "VmRSS") is { } kibibytes ? kibibytes << 10 : Environment.WorkingSet;
        return new ProcessMemory(resident, (int)(ProcFile.Find(lines, "Threads") ?? ThreadPool.ThreadCount), ManagedMemory.Read());
    }
}

/// <summary>The managed heap at one moment; generations and what is fragmented are as of the last collection.</summary>
/// <param name="LiveBytes">In use now, garbage that was not collected yet included.</param>
/// <param name="CommittedBytes">Taken from the system.</param>
/// <param name="FragmentedBytes">Holes between objects.</param>
/// <param name="GenerationBytes">Generation 0, 1, 2, large objects, pinned objects.</param>
/// <param name="Collections">Collections of generation 0, 1, 2 since the start; one of a generation counts for those below too.</param>
/// <param name="PauseShare">Share of all time that collections have stopped this process, in [0,1].</param>
internal sealed record ManagedMemory(
    long LiveBytes, long CommittedBytes, long FragmentedBytes, IReadOnlyList<long> GenerationBytes, IReadOnlyList<int> Collections, double PauseShare)
{
    public static ManagedMemory Read()
    {
        var heap = GC.GetGCMemoryInfo(GCKind.Any);
        var generations = new long[heap.GenerationInfo.Length];
        for (var i = 0; i < generations.Length; i++)
            generations[i] = heap.GenerationInfo[i].SizeAfterBytes;
        return new ManagedMemory(
            GC.GetTotalMemory(forceFullCollection: false), heap.TotalCommittedBytes, heap.FragmentedBytes, generations,
            [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)], heap.PauseTimePercentage / 100);
    }
}
