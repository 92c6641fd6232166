using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Natix.Engine.Host.ValidatorSim.Wire;

/// <summary>
/// A request byte for byte as bittensor's dendrite sends it through aiohttp: the order and case of its headers, the spacing of Python's json.dumps. Immutable.
/// </summary>
internal sealed record AiohttpRequest
{
    // Sizes of Python objects in the sender's memory, which nobody checks.
    private const int HeaderSize = 464;
    private const int SizeWithoutImage = 4700;

    /// <summary>Where the miner says it is.</summary>
    public required IPEndPoint Axon { get; init; }

    /// <summary>The miner's address.</summary>
    public required string Miner { get; init; }

    /// <summary>Where the validator says it is.</summary>
    public required IPAddress DendriteIp { get; init; }

    /// <summary>The signed part.</summary>
    public required SignedStamp Stamp { get; init; }

    /// <summary>The image in base64.</summary>
    public string Image { get; init; } = "";

    public string Name { get; init; } = "ImageSynapse";

    /// <summary>Seconds that the validator waits, as Python writes them.</summary>
    public string Timeout { get; init; } = "9.0";

    /// <summary>major * 10^6 + minor * 10^3 + patch.</summary>
    public int Version { get; init; } = 9_012_002;

    /// <summary>A body other than the protocol's; null: that.</summary>
    public byte[]? OtherBody { get; init; }

    /// <summary>Header lines more, each with its line end.</summary>
    public string OtherHeaders { get; init; } = "";

    private string AxonIp => Axon.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Axon.Address}]" : Axon.Address.ToString();

    private int TotalSize => Image.Length + SizeWithoutImage;

    /// <summary>The bytes on the wire.</summary>
    public byte[] ToBytes()
    {
        var body = OtherBody ?? Encoding.ASCII.GetBytes(Body());
        var head = Encoding.ASCII.GetBytes(Head(body.Length));
        return [.. head, .. body];
    }

    private string Head(int length) => string.Create(
        CultureInfo.InvariantCulture,
        $"POST /{Name} HTTP/1.1\r\nHost: {AxonIp}:{Axon.Port}\r\nname: {Name}\r\ntimeout: {Timeout}\r\n"
        + $"bt_header_axon_ip: {AxonIp}\r\nbt_header_axon_port: {Axon.Port}\r\nbt_header_axon_hotkey: {Miner}\r\n"
        + $"bt_header_dendrite_ip: {DendriteIp}\r\nbt_header_dendrite_version: {Version}\r\nbt_header_dendrite_nonce: {Stamp.Nonce}\r\n"
        + $"bt_header_dendrite_uuid: {Stamp.Uuid}\r\nbt_header_dendrite_hotkey: {Stamp.Hotkey}\r\nbt_header_dendrite_signature: {Stamp.Signature}\r\n"
        + $"header_size: {HeaderSize}\r\ntotal_size: {TotalSize}\r\ncomputed_body_hash: {Stamp.BodyHash}\r\n{OtherHeaders}"
        + $"Accept: */*\r\nAccept-Encoding: gzip, deflate\r\nUser-Agent: Python/3.11 aiohttp/3.13.2\r\nContent-Length: {length}\r\nContent-Type: application/json\r\n\r\n");

    // Every text is plain ASCII without quotes, so nothing needs an escape.
    private string Body() => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"name\": \"{Name}\", \"timeout\": {Timeout}, \"total_size\": {TotalSize}, \"header_size\": 0, "
        + $"\"dendrite\": {{\"status_code\": null, \"status_message\": null, \"process_time\": null, \"ip\": \"{DendriteIp}\", \"port\": null, \"version\": {Version}, "
        + $"\"nonce\": {Stamp.Nonce}, \"uuid\": \"{Stamp.Uuid}\", \"hotkey\": \"{Stamp.Hotkey}\", \"signature\": \"{Stamp.Signature}\"}}, "
        + $"\"axon\": {{\"status_code\": null, \"status_message\": null, \"process_time\": null, \"ip\": \"{AxonIp}\", \"port\": {Axon.Port}, \"version\": null, "
        + $"\"nonce\": null, \"uuid\": null, \"hotkey\": \"{Miner}\", \"signature\": null}}, \"computed_body_hash\": \"\", \"testnet_label\": -1, "
        + $"\"image\": \"{Image}\", \"prediction\": -1.0}}");
}
