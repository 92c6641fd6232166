using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Serving;
using Natix.Engine.Host.Tests.Axon;

namespace Natix.Engine.Host.Tests.Telemetry;

/// <summary>What a collector gets, when one is named.</summary>
[Collection(nameof(MinersAlone))]
public sealed class OtlpTests
{
    [Fact]
    public async Task A_collector_gets_metrics_and_spans()
    {
        var got = new ConcurrentDictionary<string, string>();
        await using var collector = await Door.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, 0), _ => { }, null, TimeSpan.FromSeconds(2), NullLoggerFactory.Instance,
            app => app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                got.AddOrUpdate(context.Request.Path, Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            }));
        using var folder = new TemporaryFolder();
        await using (var server = await MinerFixture.StartAsync(folder.Path, options => options with { Otlp = new Uri($"http://{collector.Address}") }))
            Assert.Equal(200, (await MinerFixture.SendAsync(server.AxonAddress, new TestRequest { Image = Pictures.Plain(96, 64, 99) }.ToBytes())).Status);
        Assert.Equal(["/v1/metrics", "/v1/traces"], got.Keys.Order(StringComparer.Ordinal));
        foreach (var text in (string[])["natix.axon.requests", "natix.cascade.exits", "dotnet.process.memory.working_set"])
            Assert.Contains(text, got["/v1/metrics"], StringComparison.Ordinal);
        foreach (var text in (string[])["axon request", "verified", "body read", "judged", "natix.frame"])
            Assert.Contains(text, got["/v1/traces"], StringComparison.Ordinal);
    }
}
