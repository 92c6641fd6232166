using System.Net;
using System.Text.Json;
using Natix.Engine.Host.ValidatorSim;

namespace Natix.Engine.ServeBench.Children;

/// <summary>The real <c>natix serve</c>, as a child process.</summary>
internal sealed class MinerChild : ChildProgram
{
    private readonly TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private MinerChild(Bench bench, IEnumerable<string> arguments)
        : base(bench.Natix, arguments, bench.Cache) => _reading = ReadAsync();

    /// <summary>Where validators are answered.</summary>
    public IPEndPoint Axon { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Where health and figures are read.</summary>
    public IPEndPoint Operations { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Starts one and waits until it says that it serves.</summary>
    public static async Task<MinerChild> StartAsync(Bench bench, string cascade, string metagraph, string state, params string[] others)
    {
        var miner = Begin(bench, cascade, metagraph, state, "127.0.0.1:0", others);
        await miner._serving.Task;
        return miner;
    }

    /// <summary>Starts one and waits for nothing.</summary>
    public static MinerChild Begin(Bench bench, string cascade, string metagraph, string state, string operations, params string[] others) => new(bench,
    [
        "serve", "--hotkey", SimulatedSubnet.DevelopmentMiner, "--metagraph", metagraph, "--state", state, "--cascade", cascade,
        "--axon", "127.0.0.1:0", "--operations", operations, .. others,
    ]);

    /// <summary>Completes when it says that it serves.</summary>
    public Task Serving => _serving.Task;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync()
    {
        while (await Output.ReadLineAsync() is { } line)
        {
            if (line.StartsWith('{') && !_serving.Task.IsCompleted)
                Take(line);
        }

        if (!_serving.Task.IsCompleted)
            _serving.TrySetException(await EndedAsync());
    }

    private void Take(string line)
    {
        using var document = JsonDocument.Parse(line);
        if (!document.RootElement.TryGetProperty("State", out var state) || state.ValueKind != JsonValueKind.Object || !state.TryGetProperty(nameof(Axon), out var axon))
            return;
        Axon = IPEndPoint.Parse(axon.GetString()!);
        Operations = IPEndPoint.Parse(state.GetProperty(nameof(Operations)).GetString()!);
        _serving.TrySetResult();
    }
}
