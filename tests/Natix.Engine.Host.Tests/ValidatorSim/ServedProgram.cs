using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>A miner in service, as a child process.</summary>
internal sealed class ServedProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<IPEndPoint> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task<string> _error;

    private ServedProgram(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>Where validators are answered.</summary>
    public IPEndPoint Axon { get; private set; } = null!;

    /// <summary>Starts one and waits until it serves.</summary>
    public static async Task<ServedProgram> StartAsync(string cascade, string metagraph, string state, params string[] others)
    {
        string[] arguments =
        [
            "serve", "--hotkey", Natix.Engine.Host.ValidatorSim.SimulatedSubnet.DevelopmentMiner, "--metagraph", metagraph, "--state", state, "--cascade", cascade,
            "--axon", "127.0.0.1:0", "--operations", "127.0.0.1:0", "--workers", "1", .. others,
        ];
        var program = new ServedProgram(NatixProgram.Start(arguments));
        program.Axon = await program._address.Task.WaitAsync(Patience);
        return program;
    }

    /// <summary>Bytes of its memory that are resident.</summary>
    public long ResidentBytes() =>
        long.Parse(File.ReadAllText($"/proc/{_process.Id}/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => NatixProgram.Signal(_process, signal);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code and what it logged.</returns>
    public async Task<(int ExitCode, string Log)> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        await _reading;
        string log;
        lock (_lines)
            log = string.Join("\n", _lines);
        return (_process.ExitCode, log + await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_lines)
                _lines.Add(line);
            if (line.StartsWith('{') && AddressOf(line) is { } address)
                _address.TrySetResult(address);
        }

        _address.TrySetException(new InvalidOperationException("natix serve ended: " + await _error + string.Join('\n', _lines)));
    }

    private static IPEndPoint? AddressOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.TryGetProperty("State", out var state) && state.ValueKind == JsonValueKind.Object && state.TryGetProperty(nameof(Axon), out var axon)
            ? IPEndPoint.Parse(axon.GetString()!)
            : null;
    }
}
