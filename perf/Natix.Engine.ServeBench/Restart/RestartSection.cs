using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Natix.Engine.Host.ValidatorSim.Wire;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.ServeBench.Children;
using Natix.Engine.ServeBench.Traffic;

namespace Natix.Engine.ServeBench.Restart;

/// <summary>A miner is killed under load and started again, some times: how soon it is ready, and whether it remembers what it was asked.</summary>
internal sealed class RestartSection(Bench bench) : ISection
{
    private const int Kills = 5;
    private const int Asked = 100;
    private const int Senders = 4;
    private const double MostSeconds = 3;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    public string Name => "restart";

    public string Title => "Kill and restart";

    public async Task<SectionResult> RunAsync()
    {
        using var traffic = new MinerTraffic(16, 16);
        var (metagraph, state, operations) = (await traffic.WriteMetagraphAsync(bench.Folder), bench.NewState(), FreeAddress());
        var (ready, cpu, repeats, refused) = (new List<double>(), new List<double>(), 0, 0);
        var miner = await BeginAsync(metagraph, state, operations);
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                var answered = await KillUnderLoadAsync(miner.Child, traffic, 1000L * (kill + 1));
                await miner.Child.DisposeAsync();
                miner = await BeginAsync(metagraph, state, operations);
                ready.Add(miner.ReadyAfter);
                cpu.Add(miner.CpuSeconds);
                foreach (var request in answered)
                    refused += await IsRefusedAsync(miner.Child, request) ? 1 : 0;
                repeats += answered.Count;
            }
        }
        finally
        {
            await miner.Child.DisposeAsync();
        }

        return Report(ready, cpu, repeats, refused);
    }

    private static SectionResult Report(List<double> ready, List<double> cpu, int repeats, int refused) => new(
        [
            new("from exec to ready after kill -9, the slowest of 5", "< 3 s", $"{Figure(ready.Max())} s", ready.Max() < MostSeconds),
            new("repeats of what was answered before the kill that are refused", "all", $"{refused} of {repeats}", repeats > 0 ? refused == repeats : null),
        ],
        $"{Kills} times: `natix serve` with a state folder and its own choice of workers answers {Senders} senders that each ask again when answered, is killed by SIGKILL after {Asked} answers with requests under way, and is started again with "
        + "the same folder. Ready is the first 200 of `/readyz`, asked every 5 ms, counted from just before exec; what the program measures of the machine was kept from its first start. Then every request that had been answered since the start is "
        + $"sent again, byte for byte (their claimed timeout of 60 s leaves them fresh): each must be refused with 401.\n\nReady after {string.Join(", ", ready.Select(Figure))} s; median {Figure(Quantiles.Median(ready))} s; CPU time of the process until then {string.Join(", ", cpu.Select(Figure))} s.\n");

    private static string Figure(double seconds) => MarkdownTable.Figure(seconds, 2);

    private async Task<(MinerChild Child, double ReadyAfter, double CpuSeconds)> BeginAsync(string metagraph, string state, IPEndPoint operations)
    {
        var child = MinerChild.Begin(bench, EngineBuilder.DefaultCascadePath, metagraph, state, operations.ToString());
        try
        {
            using var client = new HttpClient();
            while (!await IsReadyAsync(client, operations))
            {
                if (child.Serving.IsFaulted)
                    await child.Serving;
                await Task.Delay(Glance);
            }

            var (readyAfter, cpu) = (Stopwatch.GetElapsedTime(child.Started).TotalSeconds, child.CpuSeconds);
            await child.Serving;
            return (child, readyAfter, cpu);
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, IPEndPoint operations)
    {
        try
        {
            using var reply = await client.GetAsync(new Uri($"http://{operations}/readyz"));
            return reply.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // The requests that were answered before it died.
    private static async Task<IReadOnlyList<ReadyRequest>> KillUnderLoadAsync(MinerChild miner, MinerTraffic traffic, long first)
    {
        var answered = new List<ReadyRequest>();
        var (gate, next, enough) = (new Lock(), first - 1, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Task[] senders = [.. Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            using var asker = new Asker(miner.Axon, keepsAlive: false);
            while (true)
            {
                ReadyRequest request;
                lock (gate)
                    request = traffic.Next(miner.Axon, ++next);
                if (await TryAskAsync(asker, request) is not 200)
                    return;
                lock (gate)
                {
                    answered.Add(request);
                    if (answered.Count == Asked)
                        enough.TrySetResult();
                }
            }
        }))];
        await Task.WhenAny(enough.Task, Task.WhenAll(senders));
        await miner.KillAsync();
        await Task.WhenAll(senders);
        return answered.Count >= Asked ? answered : throw new InvalidOperationException($"the miner answered only {answered.Count} requests before it was killed");
    }

    // The status; 0 when there was none.
    private static async Task<int> TryAskAsync(Asker asker, ReadyRequest request)
    {
        try
        {
            return await asker.AskAsync(request) is { End: ReplyEnd.Whole, Status: var status } ? status : 0;
        }
        catch (InvalidOperationException)
        {
            // Nothing listens any more: it was killed.
            return 0;
        }
    }

    private static async Task<bool> IsRefusedAsync(MinerChild miner, ReadyRequest request)
    {
        // Signed for a hotkey, not for a port: the bytes are good for another one.
        using var asker = new Asker(miner.Axon, keepsAlive: false);
        return await TryAskAsync(asker, request) == (int)HttpStatusCode.Unauthorized;
    }

    private static IPEndPoint FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
