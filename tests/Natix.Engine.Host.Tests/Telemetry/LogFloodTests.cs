using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Telemetry;
using Natix.Engine.Host.Tests.Axon;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>What a flood over the wire leaves in the log of a miner as it is served.</summary>
public sealed class LogFloodTests
{
    private const int Requests = 1500;

    [Fact]
    public async Task A_refused_request_costs_one_line_and_a_flood_a_few_a_second()
    {
        using var folder = new TemporaryFolder();
        using var lines = new LineCounter();
        using var logs = LoggerFactory.Create(builder => ServeLog.Limit(builder).AddProvider(lines));
        await using (var server = await MinerFixture.StartAsync(folder.Path, logs: logs))
        {
            var before = lines.Lines.Count;
            Assert.Equal(404, (await MinerFixture.SendAsync(server.AxonAddress, new TestRequest { Path = "/Nothing" }.ToBytes())).Status);
            await Task.Delay(100);
            Assert.Equal(before + 1, lines.Lines.Count);
            var started = Stopwatch.GetTimestamp();
            await FloodAsync(server);
            await CrowdAsync(server);
            var most = (AxonLog.RefusalsASecond * (Math.Ceiling(Stopwatch.GetElapsedTime(started).TotalSeconds) + 1)) + 2;
            Assert.InRange(lines.Lines.Count - before, AxonLog.RefusalsASecond - 1, most);
        }

        var refused = lines.Lines.Count(line => line.StartsWith("refused ", StringComparison.Ordinal));
        Assert.Equal(Requests + 1, refused + lines.LeftOut);
    }

    // Valid HTTP, worthless requests, over one connection.
    private static async Task FloodAsync(MinerServer server)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.AxonAddress);
        var request = Encoding.ASCII.GetBytes("GET /nowhere HTTP/1.1\r\nHost: miner\r\n\r\n");
        for (var i = 0; i < Requests; i++)
        {
            await client.GetStream().WriteAsync(request);
            Assert.Equal(404, (await WireReply.ReadAsync(client.GetStream())).Status);
        }
    }

    // No HTTP at all, and more connections than there may be.
    private static async Task CrowdAsync(MinerServer server)
    {
        for (var i = 0; i < 200; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.AxonAddress);
            await client.GetStream().WriteAsync(new byte[] { 0x16, 3, 1, 0, 13, 10, 13, 10 });
        }
    }
}
