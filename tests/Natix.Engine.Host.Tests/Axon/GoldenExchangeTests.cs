using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>The golden request byte for byte, and what comes back.</summary>
public sealed class GoldenExchangeTests
{
    [Fact]
    public async Task The_golden_request_is_answered_with_the_golden_reply()
    {
        var vectors = BittensorVectors.Root.GetProperty("bittensor");
        await using var axon = await AxonFixture.StartAsync();
        var reply = await axon.SendAsync(await GoldenBytesAsync());
        Assert.Equal(200, reply.Status);
        Assert.Equal(vectors.GetProperty("golden_request").Text("jpeg_sha256"), Convert.ToHexStringLower(SHA256.HashData(Assert.Single(axon.Judge.Images))));
        var image = JsonNode.Parse(vectors.GetProperty("golden_request").Text("body"))!["image"]!.GetValue<string>();
        var golden = vectors.GetProperty("golden_response_reference");
        var time = reply["bt_header_axon_process_time"]!;
        // What differs between two runs of the reference too: the time it took.
        var expected = golden.Text("body").Replace("<golden image base64>", image, StringComparison.Ordinal).Replace("0.0041234493255615234", time, StringComparison.Ordinal);
        Assert.Equal(expected, reply.Text);
    }

    [Fact]
    public async Task Its_headers_are_those_of_the_reference()
    {
        var golden = BittensorVectors.Root.GetProperty("bittensor").GetProperty("golden_response_reference").GetProperty("headers").EnumerateArray()
            .Select(h => (Name: h[0].GetString()!, Value: h[1].GetString()!)).ToList();
        await using var axon = await AxonFixture.StartAsync();
        var reply = await axon.SendAsync(await GoldenBytesAsync());
        // uvicorn names itself, we do not; sizes are estimates of the sender's memory; the time is ours.
        string[] own = ["date", "server", "content-length", "header_size", "bt_header_axon_process_time"];
        foreach (var (name, value) in golden.Where(h => !own.Contains(h.Name)))
            Assert.Equal((name, value), (name, name == "content-type" ? reply["Content-Type"] : reply[name]));
        string[] known = ["Content-Type", "Content-Length", "Date"];
        Assert.All(reply.Headers.Where(h => !known.Contains(h.Name)), h => Assert.Contains(h.Name, golden.Select(g => g.Name)));
    }

    [Fact]
    public async Task A_lean_reply_leaves_the_image_out()
    {
        var golden = BittensorVectors.Root.GetProperty("bittensor").GetProperty("golden_response_lean");
        await using var axon = await AxonFixture.StartAsync(echo: false);
        var reply = await axon.SendAsync(await GoldenBytesAsync());
        Assert.Equal(golden.Text("body").Replace("0.0041234493255615234", reply["bt_header_axon_process_time"]!, StringComparison.Ordinal), reply.Text);
    }

    private static Task<byte[]> GoldenBytesAsync() => File.ReadAllBytesAsync(Repository.SharedPath("vectors", "golden_request.http"));
}
