using Natix.Engine.Data.Randomness;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Tests.EndToEnd;
using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Traffic;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>The miner and its simulated validators, both the real program.</summary>
public sealed class ServingLoadTests : IDisposable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private readonly TemporaryFolder _folder = new();
    private readonly string _cascade;

    public ServingLoadTests() => _cascade = BrightnessCascade.Write(Path.Combine(_folder.Path, "cascade"));

    private string Metagraph => Path.Combine(_folder.Path, "metagraph.json");

    private string State => Path.Combine(_folder.Path, "state");

    [Fact]
    public async Task Under_a_hostile_load_nothing_is_answered_wrongly_and_nothing_is_lost()
    {
        await WriteMetagraphAsync();
        await using var server = await ServedProgram.StartAsync(_cascade, Metagraph, State);
        await CheckEveryGarbageAsync(server);
        var outcome = await SimulateAsync(server, "--seconds", "8", "--rate", "40", "--organic", "0.3", "--garbage", "0.1", "--slow-loris", "0.05", "--replays", "0.05");
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        var report = outcome.Json();
        Assert.Empty(report.GetProperty("wrong").EnumerateObject());
        Assert.Equal(0, report.GetProperty("lost").GetInt32());
        Assert.Equal(report.GetProperty("honest").GetInt32(), report.GetProperty("answered").GetInt32());
        Assert.True(report.GetProperty("answered").GetInt32() > 150, outcome.Output);
        foreach (var kind in (string[])["garbage", "slow_loris", "replay"])
        {
            var counts = report.GetProperty("kinds").GetProperty(kind);
            Assert.True(counts.GetProperty("sent").GetInt32() > 0, outcome.Output);
            Assert.Equal(counts.GetProperty("sent").GetInt32(), counts.GetProperty("right").GetInt32());
        }
    }

    [Fact]
    public async Task Sigterm_under_load_loses_no_accepted_request()
    {
        await WriteMetagraphAsync();
        await using var server = await ServedProgram.StartAsync(_cascade, Metagraph, State);
        var simulation = SimulateAsync(server, "--seconds", "5", "--rate", "60", "--burst", "10");
        // Once requests are being taken: how long the simulation takes to begin is the machine's affair.
        while (new FileInfo(Path.Combine(State, "nonces")).Length < 1024 && !simulation.IsCompleted)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        server.Signal(SigTerm);
        var (exitCode, log) = await server.EndAsync();
        Assert.True(exitCode == 0, log);
        Assert.Contains("stopped", log, StringComparison.Ordinal);
        // Requests leave no lines behind: whoever floods the door would fill the disk.
        Assert.DoesNotContain("Request finished", log, StringComparison.Ordinal);
        var report = (await simulation).Json();
        Assert.True(report.GetProperty("answered").GetInt32() > 0);
        Assert.Empty(report.GetProperty("wrong").EnumerateObject());
        // A connection may be closed before its request is read; none whose nonce was spent may.
        using var nonces = new NonceStore(Path.Combine(State, "nonces"), SimulatedDendrite.Now(), forgetsOld: true);
        foreach (var lost in report.GetProperty("lost_requests").EnumerateArray())
            Assert.False(lost.GetProperty("nonce").GetInt64() <= nonces.Last(lost.Text("hotkey"), lost.Text("uuid")), report.GetRawText());
    }

    [Fact]
    public async Task After_a_kill_a_repeat_is_refused_all_the_same()
    {
        await WriteMetagraphAsync();
        using var subnet = new SimulatedSubnet(1, 4, SimulatedSubnet.DevelopmentMiner, new(System.Net.IPAddress.Loopback));
        byte[] request;
        await using (var server = await ServedProgram.StartAsync(_cascade, Metagraph, State))
        {
            request = RequestOf(server, subnet);
            Assert.Equal(200, (await AskAsync(server, request)).Status);
            server.Signal(SigKill);
            await server.EndAsync();
        }

        await using var again = await ServedProgram.StartAsync(_cascade, Metagraph, State);
        var reply = await AskAsync(again, request);
        Assert.Equal(401, reply.Status);
        Assert.Contains("a newer one was last processed", reply.Header("bt_header_axon_status_message"), StringComparison.Ordinal);
        Assert.Equal(200, (await AskAsync(again, RequestOf(again, subnet))).Status);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task CheckEveryGarbageAsync(ServedProgram server)
    {
        var sources = new SourceAddresses(server.Axon.Address);
        using var subnet = new SimulatedSubnet(1, 4, SimulatedSubnet.DevelopmentMiner, sources);
        var maker = new GarbageMaker(subnet, server.Axon);
        var image = new SimulatedImage(1, TestJpeg()).ToBase64(1);
        foreach (var kind in Enum.GetValues<GarbageKind>())
        {
            var request = maker.Make(kind, new SeededRandom((ulong)kind), image);
            using var connection = await SimConnection.OpenAsync(server.Axon, sources.NextStranger(), CancellationToken.None);
            Assert.Null(request.Judge(await connection!.AskAsync(request.Bytes, request.EndsSending, CancellationToken.None)));
        }
    }

    // A claimed timeout of a minute leaves the server that long to come back.
    private static byte[] RequestOf(ServedProgram server, SimulatedSubnet subnet) => new AiohttpRequest
    {
        Axon = server.Axon,
        Miner = subnet.Miner,
        DendriteIp = System.Net.IPAddress.Loopback,
        Stamp = subnet.Validators[0].Challenges.Stamp(subnet.Miner),
        Image = new SimulatedImage(1, TestJpeg()).ToBase64(1),
        Timeout = "60.0",
    }.ToBytes();

    private static byte[] TestJpeg() => ImageSupply.Render(1, 1, CancellationToken.None)[0].Jpeg;

    private static async Task<RawReply> AskAsync(ServedProgram server, byte[] request)
    {
        using var connection = await SimConnection.OpenAsync(server.Axon, null, CancellationToken.None);
        return await connection!.AskAsync(request, endsSending: false, CancellationToken.None);
    }

    private async Task WriteMetagraphAsync() => Assert.Equal(0, (await NatixProgram.RunAsync("validator-sim", "--metagraph-out", Metagraph)).ExitCode);

    private static Task<Outcome> SimulateAsync(ServedProgram server, params string[] arguments) =>
        NatixProgram.RunAsync(["validator-sim", "--target", server.Axon.ToString(), "--pictures", "8", "--json", .. arguments]);
}
