namespace Natix.Engine.ServeBench;

/// <summary>What the sections have in common: how much is measured, with which program, and a folder for what is needed meanwhile, deleted on disposal.</summary>
/// <param name="Natix">The program that serves.</param>
/// <param name="Rounds">Interleaved rounds of the CPU time, at least 2.</param>
/// <param name="RoundRequests">Requests a round and side.</param>
/// <param name="LoadRounds">Rounds of the open loop, at least 1.</param>
/// <param name="LoadSeconds">Length of each.</param>
/// <param name="Soak">Length of the soak.</param>
/// <param name="Shared">Shared data with models; null when there is none.</param>
/// <param name="FuzzProgram">The tests that mutate requests; null: not built.</param>
/// <param name="FuzzRequests">Mutated requests.</param>
internal sealed record Bench(
    string Natix, int Rounds, int RoundRequests, int LoadRounds, double LoadSeconds, TimeSpan Soak, string? Shared, string? FuzzProgram, int FuzzRequests) : IDisposable
{
    /// <summary>Folder of this run.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("natix-serve-bench-").FullName;

    /// <summary>Where child programs keep what they measure of the machine.</summary>
    public string Cache => Path.Combine(Folder, "cache");

    /// <summary>A folder for a server's state, another one each time.</summary>
    public string NewState() => Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
