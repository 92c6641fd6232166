using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>Requests as they stand on the wire.</summary>
public sealed class AiohttpRequestTests
{
    [Fact]
    public async Task The_golden_request_comes_out_byte_for_byte()
    {
        var golden = await File.ReadAllBytesAsync(Repository.SharedPath("vectors", "golden_request.http"), TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(golden.AsSpan(golden.AsSpan().IndexOf("\r\n\r\n"u8) + 4))!;
        var dendrite = body["dendrite"]!;
        var request = new AiohttpRequest
        {
            Axon = IPEndPoint.Parse("203.0.113.10:8091"),
            Miner = body["axon"]!["hotkey"]!.GetValue<string>(),
            DendriteIp = IPAddress.Parse(dendrite["ip"]!.GetValue<string>()),
            Stamp = new SignedStamp(
                dendrite["hotkey"]!.GetValue<string>(), dendrite["uuid"]!.GetValue<string>(), dendrite["nonce"]!.GetValue<long>(),
                Natix.Engine.Host.Axon.SynapseHeaders.EmptyBodyHash, dendrite["signature"]!.GetValue<string>()),
            Image = body["image"]!.GetValue<string>(),
        };
        Assert.Equal(Encoding.Latin1.GetString(golden), Encoding.Latin1.GetString(request.ToBytes()));
    }

    [Fact]
    public void An_address_of_the_sixth_version_stands_in_brackets()
    {
        var request = new AiohttpRequest
        {
            Axon = IPEndPoint.Parse("[::1]:8091"),
            Miner = SimulatedSubnet.DevelopmentMiner,
            DendriteIp = IPAddress.Loopback,
            Stamp = new SignedStamp("5", "u", 1, "", "0x"),
        };
        var text = Encoding.ASCII.GetString(request.ToBytes());
        Assert.Contains("Host: [::1]:8091\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\"axon\": {\"status_code\": null, \"status_message\": null, \"process_time\": null, \"ip\": \"[::1]\", \"port\": 8091", text, StringComparison.Ordinal);
    }
}
