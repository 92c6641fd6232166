using System.Text.Json;
using System.Text.RegularExpressions;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Metagraph;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>Every case of the golden vectors over a real connection: the recommended result where there is one, the reference's else, and the reference's in compatible mode.</summary>
public sealed partial class WireCaseTests
{
    public static TheoryData<string> Cases() =>
        Repository.Shared is null ? ["without the shared data"] : [.. BittensorVectors.Root.GetProperty("bittensor").GetProperty("cases").EnumerateArray().Select(c => c.Text("name"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_ends_as_recommended(string name)
    {
        var wanted = Find(name);
        var result = wanted.TryGetProperty("recommended_result", out var recommended) ? recommended : wanted.GetProperty("reference_result");
        await CheckAsync(wanted, result, new AxonRules());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_ends_as_in_the_reference_where_that_is_asked_for(string name)
    {
        var wanted = Find(name);
        await CheckAsync(wanted, wanted.GetProperty("reference_result"), AxonRules.ReferenceCompatible);
    }

    private static async Task CheckAsync(JsonElement wanted, JsonElement result, AxonRules rules)
    {
        await using var axon = await AxonFixture.StartAsync(rules);
        var state = wanted.TryGetProperty("state", out var said) ? said.GetString()! : "";
        if (state.StartsWith("send the ok request first", StringComparison.Ordinal))
            Assert.Equal(200, (await axon.SendAsync(Find("ok small image").GetProperty("request"))).Status);
        else if (state.Length > 0)
            axon.Register(new Neuron(0, AxonFixture.Alice, 50_000, hasValidatorPermit: false));
        axon.Clock.Now = DateTimeOffset.UnixEpoch.AddTicks(wanted.GetProperty("server_now_ns").GetInt64() / 100);
        var reply = await axon.SendAsync(wanted.GetProperty("request"));
        Assert.Equal(result.GetProperty("status").GetInt32(), reply.Status);
        if (result.TryGetProperty("message", out var message))
            Assert.Equal(message.GetString(), reply.Message);
        if (result.TryGetProperty("message_starts", out var start))
            Assert.StartsWith(start.GetString()!, reply.Message, StringComparison.Ordinal);
        if (result.TryGetProperty("message_regex", out var pattern))
            Assert.Matches(new Regex(pattern.GetString()!), reply.Message!);
        if (result.TryGetProperty("body_key", out var key))
        {
            Assert.True(reply.Json.TryGetProperty(key.GetString()!, out _));
            Assert.DoesNotContain(reply.Headers, h => h.Name.StartsWith("bt_header", StringComparison.Ordinal));
        }
        else
        {
            Assert.Equal(reply.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), reply["bt_header_axon_status_code"]);
        }

        if (reply.Status == 200)
            Assert.Equal(0.8731, reply.Json.GetProperty("prediction").GetDouble());
        else
            Assert.Equal(state.StartsWith("send", StringComparison.Ordinal) ? 1 : 0, axon.Judge.Images.Count);
    }

    private static JsonElement Find(string name) =>
        BittensorVectors.Root.GetProperty("bittensor").GetProperty("cases").EnumerateArray().Single(c => c.Text("name") == name);
}
