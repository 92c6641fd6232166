using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Natix.Engine.Host.Serving.Rest;

namespace Natix.Engine.Host.Tests.Serving.Rest;

/// <summary>POST /v1/verdicts as its users send it.</summary>
public sealed class RestTests : IAsyncDisposable
{
    private readonly RestFixture _rest = new();

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Fact]
    public async Task One_image_has_one_verdict_of_the_published_schema()
    {
        await _rest.StartAsync();
        foreach (var (image, type) in ((byte[], string)[])[(Pictures.Jpeg(), "image/jpeg"), (Pictures.Png(), "image/png")])
        {
            using var reply = await _rest.PostAsync(RestFixture.Body(image, type));
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            var frame = await VerdictSchema.CheckFrameAsync(await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal("key tester", frame.GetProperty("source").GetString());
            Assert.Equal(320, frame.GetProperty("width").GetInt32());
        }
    }

    [Fact]
    public async Task A_batch_has_its_verdicts_in_its_order_and_a_bad_image_in_its_own_place()
    {
        await _rest.StartAsync();
        using var batch = new MultipartFormDataContent
        {
            { RestFixture.Body(Pictures.Plain(64, 64, 250), "image/jpeg"), "a", "light.jpg" },
            { RestFixture.Body([1, 2, 3], "image/jpeg"), "b", "broken.jpg" },
            { RestFixture.Body(Pictures.Plain(64, 64, 5), "image/jpeg"), "c", "dark.jpg" },
        };
        using var reply = await _rest.PostAsync(batch);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        var verdicts = (await reply.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("verdicts");
        Assert.Equal(["roadwork", null, "clear"], verdicts.EnumerateArray().Select(v => v.GetProperty("verdict").GetString()));
        Assert.Equal([0, 1, 2], verdicts.EnumerateArray().Select(v => v.GetProperty("index").GetInt32()));
        Assert.Equal("NotJpeg", verdicts[1].GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("wrong", 401)]
    [InlineData("scopeless", 403)]
    public async Task Without_a_key_that_opens_it_nothing_is_judged(string? key, int status)
    {
        await _rest.StartAsync();
        using var reply = await _rest.PostAsync(RestFixture.Body(Pictures.Jpeg(), "image/jpeg"), key ?? "");
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.NotEmpty((await reply.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error").GetProperty("reason").GetString()!);
    }

    [Fact]
    public async Task A_key_that_is_used_too_often_is_told_so()
    {
        await _rest.StartAsync(rate: 2);
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            using var reply = await _rest.PostAsync(RestFixture.Body(Pictures.Jpeg(), "image/jpeg"));
            statuses.Add((int)reply.StatusCode);
        }

        Assert.Equal([200, 200, 429, 429], statuses);
    }

    [Theory]
    [InlineData("image/jpeg", "", 422)]
    [InlineData("image/jpeg", "not a picture", 422)]
    [InlineData("text/plain", "hello", 415)]
    [InlineData("multipart/form-data", "x", 400)]
    [InlineData("multipart/form-data; boundary=b", "no parts here", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Type: image/jpeg\r\n\r\ncut", 400)]
    public async Task What_is_no_image_is_refused_with_a_reason(string type, string body, int status)
    {
        await _rest.StartAsync();
        using var content = RestFixture.Body(Encoding.UTF8.GetBytes(body), type);
        using var reply = await _rest.PostAsync(content);
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Contains("\"error\"", await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_leaves_the_validators_their_places()
    {
        await _rest.StartAsync();
        using var batch = new MultipartFormDataContent();
        for (var i = 0; i < 64; i++)
            batch.Add(RestFixture.Body(Pictures.Plain(1280, 720, (byte)(i + 1)), "image/jpeg"), $"p{i}", $"p{i}.jpg");
        var posting = _rest.PostAsync(batch);
        var statuses = new List<int>();
        for (var i = 0; i < 40 && !posting.IsCompleted; i++)
            statuses.Add(await _rest.AskAsValidatorAsync(Pictures.Plain(224, 224, (byte)(i + 100))));

        using var reply = await posting;
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.NotEmpty(statuses);
        Assert.All(statuses, s => Assert.Equal(200, s));
    }

    [Fact]
    public async Task Who_sends_too_slowly_is_cut_and_others_are_served()
    {
        await _rest.StartAsync(configure: o => o with { LongestRequest = TimeSpan.FromSeconds(1) });
        using var slow = new System.Net.Sockets.TcpClient();
        await slow.ConnectAsync(_rest.Server.RestAddress!, TestContext.Current.CancellationToken);
        await slow.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"POST /v1/verdicts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_rest.Key}\r\nContent-Type: image/jpeg\r\nContent-Length: 100000\r\n\r\nab"), TestContext.Current.CancellationToken);
        using var reply = await _rest.PostAsync(RestFixture.Body(Pictures.Jpeg(), "image/jpeg"));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        await Assert.ThrowsAnyAsync<IOException>(() => slow.GetStream().ReadExactlyAsync(new byte[1], patience.Token).AsTask());
    }

    [Fact]
    public async Task Too_many_images_are_refused_and_their_places_come_home()
    {
        await _rest.StartAsync(configure: o => o with { MostImages = 2 });
        using var batch = new MultipartFormDataContent();
        for (var i = 0; i < 3; i++)
            batch.Add(RestFixture.Body(Pictures.Jpeg(), "image/jpeg"), $"p{i}", $"p{i}.jpg");
        using var reply = await _rest.PostAsync(batch);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        // The engine holds six: what did not come home would be missed by now.
        for (var i = 0; i < 8; i++)
        {
            using var again = await _rest.PostAsync(RestFixture.Body(Pictures.Jpeg(), "image/jpeg"));
            Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        }
    }

    [Fact]
    public async Task With_a_certificate_it_speaks_TLS()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = _rest.Folder.Write("server.pem", Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem()));
        await _rest.StartAsync(configure: o => o with { CertificateFile = pem });
        using var reply = await _rest.PostAsync(RestFixture.Body(Pictures.Jpeg(), "image/jpeg"), scheme: "https");
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("""{"version": 1, "keys": [{}]}""", "keys[0].name")]
    [InlineData("""{"version": 1, "keys": [{"name": "a", "sha256": "AB", "scopes": [], "requests_per_minute": 1}]}""", "keys[0].sha256")]
    [InlineData("""{"version": 2, "keys": []}""", "\"version\": 1")]
    public void A_wrong_file_of_keys_says_what_is_wrong(string json, string told) =>
        Assert.Contains(told, Assert.Throws<FormatException>(() => ApiKeyJson.Read(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);
}
