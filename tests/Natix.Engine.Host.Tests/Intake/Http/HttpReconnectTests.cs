using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Natix.Engine.Host.Tests.EndToEnd;
using Natix.Engine.Host.Tests.Intake.Live;
using static Natix.Engine.Host.Tests.Intake.Http.CameraBodies;
using static Natix.Engine.Host.Tests.Intake.Http.ScriptedServer;

namespace Natix.Engine.Host.Tests.Intake.Http;

public sealed class HttpReconnectTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private static readonly byte[][] Three = Frames(3);

    [Fact]
    public async Task A_connection_that_breaks_in_mid_frame_is_a_gap_and_the_camera_is_read_on()
    {
        var cut = Part(Three[1]);
        await using var server = new ScriptedServer(
            Answer(Multipart, Part(Three[0]), cut[..(cut.Length / 2)]), AnswerThenWait(Multipart, Part(Three[2])));
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(), 4);
        Assert.Equal(Three[0], received[0].Frame);
        Assert.Equal(FrameErrorCode.Truncated, received[1].Error.Code);
        Assert.Contains("connecting again in", received[2].Error.Reason, StringComparison.Ordinal);
        Assert.Equal(Three[2], received[3].Frame);
        Assert.Equal((2, 1L), (server.Connections, run.Group.Gaps));
    }

    [Fact]
    public async Task A_chunked_body_that_breaks_is_a_gap()
    {
        var body = Chunked(Join(Three.Select(PartWithoutLength)), 300);
        await using var server = new ScriptedServer(
            Answer(Multipart + "\nTransfer-Encoding: chunked", body[..(body.Length / 2)]), AnswerThenWait(Multipart, Part(Three[2])));
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(), 3);
        Assert.Equal(1, received.Count(r => r.Error.Code == FrameErrorCode.Unreadable));
        Assert.Equal(Three[2], received[^1].Frame);
    }

    [Fact]
    public async Task A_refusal_that_quotes_the_password_is_told_without_it()
    {
        await using var server = new ScriptedServer(Answer("HTTP/1.1 503 sesame is busy\nContent-Length: 0", []));
        await using var run = new LiveRun(cascade.Cascade);
        var error = Assert.Single(await run.ReadAsync(server.Address(user: "me:sesame@"), 1)).Error;
        Assert.Contains("503 *** is busy", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_that_falls_silent_is_connected_to_anew()
    {
        await using var server = new ScriptedServer(AnswerThenWait(Multipart, Part(Three[0])), AnswerThenWait(Multipart, Part(Three[1])));
        await using var run = new LiveRun(cascade.Cascade);
        await using var hasty = new LiveRun(cascade.Cascade) { Options = run.Options with { StallTimeout = TimeSpan.FromSeconds(0.3) } };
        var received = await hasty.ReadAsync(server.Address(), 3);
        Assert.Equal(Three[0], received[0].Frame);
        Assert.Contains("no byte came for 0.3 s", received[1].Error.Reason, StringComparison.Ordinal);
        Assert.Equal(Three[1], received[2].Frame);
    }

    [Fact]
    public async Task A_camera_that_does_not_answer_is_connected_to_anew()
    {
        await using var server = new ScriptedServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop), AnswerThenWait(Multipart, Part(Three[0])));
        await using var run = new LiveRun(cascade.Cascade);
        await using var hasty = new LiveRun(cascade.Cascade) { Options = run.Options with { StallTimeout = TimeSpan.FromSeconds(0.5) } };
        var received = await hasty.ReadAsync(server.Address(), 2);
        Assert.Contains("did not answer within 0.5 s", received[0].Error.Reason, StringComparison.Ordinal);
        Assert.Equal(Three[0], received[1].Frame);
    }

    [Theory]
    [InlineData("401 Unauthorized\nWWW-Authenticate: Basic realm=x", "wants a user and a password (HTTP 401)")]
    [InlineData("404 Not Found", "nothing at /video (HTTP 404)")]
    [InlineData("500 Internal Server Error", "HTTP 500 Internal Server Error")]
    [InlineData("302 Found\nLocation: /video", "redirects more than 5 times")]
    [InlineData("200 OK\nContent-Type: text/html", "answers with text/html")]
    public async Task A_refusal_says_what_to_do_and_the_camera_may_recover(string status, string said)
    {
        var refusal = Answer($"HTTP/1.1 {status}\nContent-Length: 0\nConnection: close");
        var isRedirect = status.StartsWith('3');
        await using var server = new ScriptedServer(
            [.. Enumerable.Repeat(refusal, isRedirect ? 6 : 2), AnswerThenWait(Multipart, Part(Three[0]))]);
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(), isRedirect ? 2 : 3);
        Assert.All(received.SkipLast(1), r => Assert.Contains(said, r.Error.Reason, StringComparison.Ordinal));
        Assert.Equal(Three[0], received[^1].Frame);
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        var bomb = Enumerable.Range(0, 100_000).Select(i => Ascii($"X-{i}: y\r\n"));
        await using var server = new ScriptedServer(
            async (_, stream, stop) => await stream.WriteAsync(Join([Ascii("HTTP/1.1 200 OK\r\n"), .. bomb]), stop),
            AnswerThenWait(Multipart, [Ascii("--frame\r\n"), .. bomb]),
            AnswerThenWait(Multipart, Part(Three[0])));
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(), 3);
        Assert.Contains("16 KiB of headers", received[0].Error.Reason, StringComparison.Ordinal);
        Assert.Contains("header of a part is longer", received[1].Error.Reason, StringComparison.Ordinal);
        Assert.Equal(Three[0], received[2].Frame);
    }

    [Theory]
    [InlineData("Basic realm=\"cam\"", "Basic ")]
    [InlineData("Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\", algorithm=MD5", "Digest ")]
    public async Task User_and_password_go_to_the_camera_and_nowhere_else(string challenge, string scheme)
    {
        await using var server = new ScriptedServer((request, stream, stop) =>
            request.Contains($"Authorization: {scheme}", StringComparison.Ordinal) ? AnswerThenWait(Multipart, Part(Three[0]))(request, stream, stop)
                : Answer($"HTTP/1.1 401 Unauthorized\nWWW-Authenticate: {challenge}\nContent-Length: 0\nConnection: close")(request, stream, stop));
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(user: "me:sec%20ret@"), 1);
        Assert.Equal(Three[0], received[0].Frame);
    }

    [Fact]
    public async Task A_camera_is_given_up_when_so_wished()
    {
        await using var server = new ScriptedServer(Answer("HTTP/1.1 404 Not Found\nContent-Length: 0\nConnection: close"));
        await using var run = new LiveRun(cascade.Cascade);
        await using var impatient = new LiveRun(cascade.Cascade) { Options = run.Options with { Retries = 2 } };
        var received = await impatient.ReadAsync(server.Address(), 99);
        Assert.Equal(3, received.Count);
        Assert.Contains("given up after 3 connections", received[^1].Error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_without_the_password()
    {
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync("http://me:sesame@127.0.0.1:1/x?token=sesame", 1);
        Assert.Contains("no connection", received[0].Error.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", received[0].Error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_said()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=camera", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = new ScriptedServer(SecureAsync) { IsRaw = true };
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address().Replace("http:", "https:", StringComparison.Ordinal), 1);
        Assert.Contains("no secure connection", received[0].Error.Reason, StringComparison.Ordinal);
        Assert.Contains("certificate", received[0].Error.Reason, StringComparison.Ordinal);

        async Task SecureAsync(string request, Stream stream, CancellationToken stop)
        {
            await using var secure = new SslStream(stream);
            try
            {
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
                await secure.ReadExactlyAsync(new byte[1], stop);
            }
            catch (Exception e) when (e is AuthenticationException or IOException)
            {
                // What the test waits for.
            }
        }
    }
}
