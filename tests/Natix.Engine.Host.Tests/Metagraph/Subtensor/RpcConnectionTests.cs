using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Natix.Engine.Host.Metagraph.Subtensor;
using Natix.Engine.Host.Tests.Intake.Http;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>Getting a connection at all.</summary>
public sealed class RpcConnectionTests
{
    private static readonly SubtensorOptions Options = new();

    [Fact]
    public async Task No_node_is_told()
    {
        Uri gone;
        await using (var node = await ScriptedNode.StartAsync(new ChainScript().AnswerAsync))
            gone = node.Address;
        Assert.Equal("the node did not give a connection: Connection refused", await RefusalAsync(gone));
    }

    [Fact]
    public async Task What_is_no_node_is_told()
    {
        await using var server = new ScriptedServer(ScriptedServer.Answer("HTTP/1.1 503 Service Unavailable\nContent-Length: 0"));
        Assert.Equal("the node did not give a connection: The server returned status code '503' when status code '101' was expected.",
            await RefusalAsync(new Uri($"ws://127.0.0.1:{server.Port}")));
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        await using var server = new ScriptedServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        Assert.Equal("the node did not give a connection within 0.2 s",
            await RefusalAsync(new Uri($"ws://127.0.0.1:{server.Port}"), Options with { CallTimeout = TimeSpan.FromSeconds(0.2) }));
    }

    [Fact]
    public async Task A_node_whose_certificate_nobody_vouches_for_is_refused()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var node = await ScriptedNode.StartAsync(certificate, new ChainScript().AnswerAsync);
        Assert.Equal("wss", node.Address.Scheme);
        Assert.Contains("certificate is invalid", await RefusalAsync(node.Address), StringComparison.Ordinal);
        Assert.Equal(0, node.Connections);
    }

    [Fact]
    public async Task Told_to_stop_it_stops()
    {
        await using var server = new ScriptedServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RpcConnection.OpenAsync(new Uri($"ws://127.0.0.1:{server.Port}"), Options, stop.Token));
    }

    private static async Task<string> RefusalAsync(Uri address, SubtensorOptions? options = null) =>
        (await Assert.ThrowsAsync<RpcException>(() => RpcConnection.OpenAsync(address, options ?? Options, CancellationToken.None))).Message;
}
