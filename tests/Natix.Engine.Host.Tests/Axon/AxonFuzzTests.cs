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

    [Fact]
    public async Task Mutated_requests_are_answered_or_cut_and_nothing_of_ours_fails()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("NATIX_FUZZ_REQUESTS"), System.Globalization.CultureInfo.InvariantCulture, out var asked) ? asked : 1200;
        await using var axon = await AxonFixture.StartAsync(change: a => a.Bans = new Host.Serving.Admission.BanList(a.Clock, 1e9, TimeSpan.FromMinutes(1)));
        var request = new TestRequest { Image = Pictures.Jpeg(64, 48) };
        axon.Register(new Neuron(0, request.Hotkey, 100, true));
        var statuses = new ConcurrentDictionary<int, int>();
        await Parallel.ForAsync(0, Senders, async (sender, _) =>
        {
            var random = new Random(20 + sender);
            for (var i = sender; i < count; i += Senders)
            {
                var bytes = Mutate((request with { Nonce = request.Nonce + i, Uuid = $"sender {sender}" }).ToBytes(), random);
                statuses.AddOrUpdate(await SendAsync(axon, sender, bytes), 1, (_, n) => n + 1);
            }
        });
        Assert.Empty(axon.Failures);
        Assert.All(statuses.Keys.Where(s => s != 0), s => Assert.Contains(s, Expected));
        Assert.True(statuses.GetValueOrDefault(200) > 0 && statuses.GetValueOrDefault(401) > 0, string.Join(", ", statuses));
        Assert.Equal(200, (await axon.SendAsync((request with { Nonce = request.Nonce + count, Uuid = "last" }).ToBytes())).Status);
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

    private const int Senders = 16;

    private static readonly string[] Pieces =
        ["\r\n\r\n", "\r\n", "\"", "\\", "\\u0000", "{\"image\":\"", "}", "null", "1e999", "-1", "9999999999999999999999", "bt_header_dendrite_hotkey: x\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 3\r\n", "Expect: 100-continue\r\n"];

    // The status; 0 where the connection was cut, or what was sent is not the whole of a request.
    private static async Task<int> SendAsync(AxonFixture axon, int sender, byte[] bytes)
    {
        // Each from an address of its own: connections of one address are counted.
        using var client = new TcpClient(new IPEndPoint(IPAddress.Parse($"127.0.1.{sender + 1}"), 0));
        try
        {
            await client.ConnectAsync(axon.Address);
            await client.GetStream().WriteAsync(bytes);
            return (await WireReply.ReadAsync(client.GetStream(), TimeSpan.FromMilliseconds(250))).Status;
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or OperationCanceledException)
        {
            return 0;
        }
    }
}
