using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Natix.Engine.LanguageBench.Peer;

/// <summary>llama.cpp in a process of its own. Asked for one thing at a time; ended when disposed.</summary>
internal sealed class LlamaCpp : IDisposable
{
    private readonly Process _process;

    private LlamaCpp(Process process, string build) => (_process, Build) = (process, build);

    /// <summary>Which llama.cpp it is.</summary>
    public string Build { get; }

    /// <summary>Starts it and waits until its model is loaded.</summary>
    public static async Task<LlamaCpp> StartAsync(Bench bench, string gguf, int sequences, int context)
    {
        // Modules are found from the script's own place.
        var script = Path.Combine(bench.Folder, "llama-cpp.mjs");
        File.Copy(bench.PeerScript!, script, overwrite: true);
        var link = Path.Combine(bench.Folder, "node_modules");
        if (!Directory.Exists(link))
            Directory.CreateSymbolicLink(link, bench.NodeModules!);
        var start = new ProcessStartInfo("node", [script, gguf, .. new[] { bench.Threads, sequences, context, bench.Shape.Vocabulary }.Select(n => n.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var ready = await ReadAsync(process);
        return new LlamaCpp(process, ready.GetProperty("build").GetString()!);
    }

    /// <summary>Seconds until the first token behind a prompt.</summary>
    public Task<double> PrefillAsync(int tokens) => AskAsync(string.Create(CultureInfo.InvariantCulture, $"prefill {tokens}"));

    /// <summary>Seconds that each sequence takes for so many tokens, all side by side, from the moment that all have their first.</summary>
    public Task<double> DecodeAsync(int sequences, int tokens) => AskAsync(string.Create(CultureInfo.InvariantCulture, $"decode {sequences} {tokens}"));

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }

    private async Task<double> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return (await ReadAsync(_process)).GetProperty("seconds").GetDouble();
    }

    // The library may say something of its own between.
    private static async Task<JsonElement> ReadAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{'))
                return JsonDocument.Parse(line).RootElement;
        }

        throw new InvalidOperationException("llama.cpp ended before it answered; what it said is above");
    }
}
