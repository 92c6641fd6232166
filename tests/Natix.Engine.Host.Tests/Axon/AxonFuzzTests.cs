using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Natix.Engine.Host.Metagraph;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>Requests with bytes of theirs changed, over real connections. Seeded; NATIX_FUZZ_REQUESTS asks for more than a build has time for.</summary>
public sealed class AxonFuzzTests
{
    // What the protocol itself answers, and what Kestrel says to what is no HTTP.
    private static readonly int[] Expected = [200, 400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 422, 431, 500, 501, 503, 505];

    // So much is remembered at once, by the fixture, the judge and the table of nonces, whatever the number of requests.
    private const int Batch = 20_000;

    // What the runtime keeps of code, pools and statistics grows at first, and not with the number of requests.
    private const long MostGrowth = 16 << 20;

    [Fact]
    public async Task Mutated_requests_are_answered_or_cut_and_nothing_of_ours_fails()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("NATIX_FUZZ_REQUESTS"), System.Globalization.CultureInfo.InvariantCulture, out var asked) ? asked : 1200;
        var report = new FuzzReport();
        for (var first = 0; first < count; first += Batch)
            report.Add(await RunAsync(first, Math.Min(Batch, count - first)));
        Assert.True(report.Statuses.GetValueOrDefault(200) > 0 && report.Statuses.GetValueOrDefault(401) > 0, string.Join(", ", report.Statuses));
        // From the second batch on; the first compiles and fills pools.
        Assert.All(report.Heap.Skip(2), bytes => Assert.True(bytes < report.Heap[1] + MostGrowth, $"live memory after each batch: {string.Join(", ", report.Heap)}"));
        report.Write();
    }

    // One server each batch; another seed each, too.
    private static async Task<IReadOnlyDictionary<int, int>> RunAsync(int first, int count)
    {
        await using var axon = await AxonFixture.StartAsync(change: a => a.Bans = new Host.Serving.Admission.BanList(a.Clock, 1e9, TimeSpan.FromMinutes(1)));
        var request = new TestRequest { Image = Image };
        axon.Register(new Neuron(0, request.Hotkey, 100, true));
        var statuses = new ConcurrentDictionary<int, int>();
        await Parallel.ForAsync(0, Senders, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (sender, _) =>
        {
            var random = new Random(20 + sender + first);
            for (var i = sender; i < count; i += Senders)
            {
                var bytes = Mutate((request with { Nonce = request.Nonce + i, Uuid = $"sender {sender}" }).ToBytes(), random);
                statuses.AddOrUpdate(await SendAsync(axon, sender, bytes, i / Senders % Patient == 0), 1, (_, n) => n + 1);
            }
        });
        Assert.Empty(axon.Failures);
        Assert.All(statuses.Keys.Where(s => s != 0), s => Assert.Contains(s, Expected));
        Assert.Equal(200, (await axon.SendAsync((request with { Nonce = request.Nonce + count, Uuid = "last" }).ToBytes())).Status);
        return statuses;
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        var mutated = bytes.ToList();
        for (var change = random.Next(1, 5); change > 0 && mutated.Count > 0; change--)
        {
            var at = random.Next(mutated.Count);
            switch (random.Next(6))
            {
                case 0: mutated[at] = (byte)random.Next(256); break;
                case 1: mutated[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: mutated.RemoveRange(at, Math.Min(random.Next(1, 40), mutated.Count - at)); break;
                case 3: mutated.InsertRange(at, Enumerable.Range(0, random.Next(1, 40)).Select(_ => (byte)random.Next(256))); break;
                case 4: mutated.InsertRange(at, mutated.Skip(random.Next(mutated.Count)).Take(random.Next(1, 200)).ToList()); break;
                default: mutated.InsertRange(at, Encoding.ASCII.GetBytes(Pieces[random.Next(Pieces.Length)])); break;
            }
        }

        return [.. mutated];
    }

    private const int Senders = 32;

    // One in so many keeps the server waiting for a rest that does not come; the others say soon that they have no more.
    private const int Patient = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Hurry = TimeSpan.FromMilliseconds(20);

    private static readonly byte[] Image = Pictures.Jpeg(64, 48);

    private static readonly string[] Pieces =
        ["\r\n\r\n", "\r\n", "\"", "\\", "\\u0000", "{\"image\":\"", "}", "null", "1e999", "-1", "9999999999999999999999", "bt_header_dendrite_hotkey: x\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 3\r\n", "Expect: 100-continue\r\n"];

    // The status; 0 where the connection was cut, or what was sent is not the whole of a request.
    private static async Task<int> SendAsync(AxonFixture axon, int sender, byte[] bytes, bool waits)
    {
        // Each from an address of its own: connections of one address are counted.
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Bind(new IPEndPoint(IPAddress.Parse($"127.0.1.{sender + 1}"), 0));
        // No port is held for a minute by a connection that is over: there are more requests than ports.
        client.LingerState = new LingerOption(!waits, 0);
        try
        {
            await client.ConnectAsync(axon.Address);
            await client.SendAsync(bytes);
            await using var stream = new BufferedStream(new NetworkStream(client));
            var reply = WireReply.ReadAsync(stream, waits ? Patience : null);
            // A whole request is answered before that; of one that is cut the server hears now that there is no more.
            if (!waits && await Task.WhenAny(reply, Task.Delay(Hurry)) != reply)
                client.Shutdown(SocketShutdown.Send);
            return (await reply).Status;
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or OperationCanceledException)
        {
            return 0;
        }
    }
}
