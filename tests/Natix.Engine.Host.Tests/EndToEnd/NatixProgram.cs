using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>The real program, as a child process.</summary>
internal static partial class NatixProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The program that was built with these tests; NATIX_BINARY names another one.</summary>
    public static string Path { get; } = Locate();

    // What the program measures of this machine is kept for these tests alone.
    private static readonly string CacheHome = System.IO.Path.Combine(AppContext.BaseDirectory, "cache");

    /// <summary>Runs to the end.</summary>
    public static Task<Outcome> RunAsync(params string[] arguments) => RunAsync(arguments, input: null);

    /// <summary>Runs to the end with bytes on standard input and, if given, another PATH.</summary>
    public static async Task<Outcome> RunAsync(string[] arguments, byte[]? input, string? path = null)
    {
        using var process = Start(arguments, path);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
            await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        return await EndAsync(process, output, error);
    }

    /// <summary>Starts and leaves standard input open.</summary>
    public static Process Start(string[] arguments, string? path = null)
    {
        var start = new ProcessStartInfo(Path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = System.IO.Path.GetTempPath(),
        };
        start.Environment["XDG_CACHE_HOME"] = CacheHome;
        if (path is not null)
            start.Environment["PATH"] = path;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end; ends a process that hangs, which fails the test.</summary>
    public static async Task<Outcome> EndAsync(Process process, Task<string> output, Task<string> error)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"natix did not end within {Patience}; it said: {await error}");
        }

        return new Outcome(process.ExitCode, await output, await error);
    }

    /// <summary>Sends a signal to one process.</summary>
    public static void Signal(Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    private static string Locate()
    {
        if (Environment.GetEnvironmentVariable("NATIX_BINARY") is { Length: > 0 } named)
            return named;
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var path = System.IO.Path.Combine(output.Parent!.Parent!.FullName, "Natix.Engine.Host", output.Name, "natix");
        return File.Exists(path) ? path : throw new FileNotFoundException($"the program is not at {path}; build the solution first", path);
    }
}

/// <summary>How the program ended and what it said.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>Lines of standard output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Standard output as one JSON object.</summary>
    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(Assert.Single(Lines));
        return document.RootElement.Clone();
    }

    /// <summary>Every line of standard output, held against the schema.</summary>
    public async Task<IReadOnlyList<JsonElement>> FramesAsync()
    {
        var frames = new List<JsonElement>();
        foreach (var line in Lines)
            frames.Add(await VerdictSchema.CheckFrameAsync(line));
        return frames;
    }

    /// <summary>The last line of standard error, held against the schema.</summary>
    public async Task<JsonElement> SummaryAsync() =>
        (await VerdictSchema.CheckSummaryAsync(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])).GetProperty("summary");
}
