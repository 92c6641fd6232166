using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Natix.Engine.ServeBench.Children;

/// <summary>A child process whose lines are read. What it says on standard error stays in memory, and is told when it fails. Ended when disposed.</summary>
internal abstract partial class ChildProgram : IAsyncDisposable
{
    private const int Kill = 9;
    private readonly Process _process;
    private readonly Task<string> _error;

    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cacheFolder">Where it keeps what it measures of the machine: nothing of a user's own is read or written.</param>
    /// <param name="environment">Variables besides.</param>
    protected ChildProgram(string path, IEnumerable<string> arguments, string cacheFolder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_CACHE_HOME"] = cacheFolder;
        // Spans come within the second, not within five: who waits for the last ones waits less.
        start.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        Started = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>When it was started, by <see cref="Stopwatch"/>.</summary>
    public long Started { get; }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>CPU seconds so far.</summary>
    public double CpuSeconds => ProcessClock.Seconds(Id);

    protected StreamWriter Input => _process.StandardInput;

    protected StreamReader Output => _process.StandardOutput;

    /// <summary>Bytes of its memory that are resident.</summary>
    public long ResidentBytes()
    {
        var pages = File.ReadAllText($"/proc/{Id}/statm").Split(' ')[1];
        return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    /// <summary>Ends it as a power cut would: nothing of it runs any more.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited && SendSignal(Id, Kill) != 0)
            throw new InvalidOperationException($"process {Id} cannot be killed");
        await _process.WaitForExitAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    /// <summary>What to throw when it ended before its time.</summary>
    protected async Task<Exception> EndedAsync() => new InvalidOperationException($"{_process.StartInfo.FileName} ended before its time: {await _error}");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
