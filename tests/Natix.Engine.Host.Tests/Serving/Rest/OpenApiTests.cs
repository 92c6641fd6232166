using System.Text.Json;
using Microsoft.OpenApi;
using NJsonSchema;

namespace Natix.Engine.Host.Tests.Serving.Rest;

/// <summary>GET /v1/openapi.json: a document that others' tools read, and that says what is so.</summary>
public sealed class OpenApiTests : IAsyncDisposable
{
    private readonly RestFixture _rest = new();

    public ValueTask DisposeAsync() => _rest.DisposeAsync();

    [Fact]
    public async Task It_is_valid_and_names_every_route()
    {
        await _rest.StartAsync();
        var text = await _rest.GetAsync("/v1/openapi.json");
        var read = OpenApiDocument.Parse(text, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Empty(read.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()));
        Assert.Equal(["/v1/openapi.json", "/v1/streams", "/v1/verdicts"], read.Document!.Paths.Keys.Order());
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        await _rest.StartAsync();
        using var document = JsonDocument.Parse(await _rest.GetAsync("/v1/openapi.json"));
        var targets = References(document.RootElement).Distinct().ToList();
        Assert.Contains("#/components/schemas/VerdictVote", targets);
        foreach (var target in targets)
        {
            var at = document.RootElement;
            foreach (var step in target[2..].Split('/'))
                Assert.True(at.TryGetProperty(step, out at), $"{target} leads nowhere at {step}");
        }
    }

    [Fact]
    public async Task What_is_answered_keeps_its_schema()
    {
        await _rest.StartAsync();
        using var document = JsonDocument.Parse(await _rest.GetAsync("/v1/openapi.json"));
        var refusal = await JsonSchema.FromJsonAsync(document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("Refusal").GetRawText(), TestContext.Current.CancellationToken);
        foreach (var (path, key, type) in ((string, string?, string)[])[("/v1/verdicts", "", "image/jpeg"), ("/v1/verdicts", null, "text/plain"), ("/v1/streams", "scopeless", "video/mjpeg"), ("/v1/streams", null, "application/json")])
        {
            using var reply = await _rest.PostAsync(RestFixture.Body([], type), key, path: path);
            var responses = document.RootElement.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("responses");
            Assert.True(responses.TryGetProperty($"{(int)reply.StatusCode}", out _), $"{path} answers {reply.StatusCode}, which is not documented");
            Assert.Empty(refusal.Validate(await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        var end = await JsonSchema.FromJsonAsync(document.RootElement.GetProperty("components").GetProperty("schemas").GetProperty("StreamEnd").GetRawText(), TestContext.Current.CancellationToken);
        await using var events = await Streams.EventReader.OfAsync(await _rest.PostAsync(RestFixture.Body([], "video/mjpeg"), path: "/v1/streams"));
        Assert.Empty(end.Validate((await events.AllAsync()).Single().Data.GetRawText()));
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [p.Value.GetString()!] : References(p.Value)),
        _ => [],
    };
}
