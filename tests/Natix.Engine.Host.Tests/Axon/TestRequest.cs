using System.Text;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Tests.Axon;

/// <summary>A request as a dendrite makes it, signed by a key of the tests, with whatever is to be wrong about it.</summary>
internal sealed record TestRequest
{
    private static long _last = AxonFixture.GoldenNow - 1_000_000_000;

    /// <summary>The key that signs; its own address is the hotkey.</summary>
    public Sr25519Key Key { get; init; } = KeyOf(1);

    public string MinerHotkey { get; init; } = AxonFixture.Bob;

    public long Nonce { get; init; } = Interlocked.Increment(ref _last);

    public string Uuid { get; init; } = "8f5c1d2e-eb0b-11f0-9c5e-0242ac120002";

    public string Path { get; init; } = "/ImageSynapse";

    public string Method { get; init; } = "POST";

    public string Timeout { get; init; } = "9.0";

    public byte[] Image { get; init; } = [0xff, 0xd8, 1, 2, 3];

    /// <summary>The whole body; null: one with the image.</summary>
    public string? Body { get; init; }

    /// <summary>Spoils the signature.</summary>
    public bool IsForged { get; init; }

    /// <summary>Header lines that are added as they are.</summary>
    public string Extra { get; init; } = "";

    public string Hotkey => Ss58.Encode(Key.PublicKey);

    /// <summary>A key that is always the same for a number.</summary>
    public static Sr25519Key KeyOf(int number)
    {
        var secret = new byte[32];
        secret[0] = (byte)number;
        secret[1] = (byte)(number >> 8);
        return new Sr25519Key(secret);
    }

    /// <summary>The bytes on the wire.</summary>
    public byte[] ToBytes()
    {
        var body = Encoding.UTF8.GetBytes(Body ?? $$"""{"name": "ImageSynapse", "timeout": 9.0, "image": "{{Convert.ToBase64String(Image)}}", "prediction": -1.0}""");
        return [.. Encoding.UTF8.GetBytes(Head(body.Length)), .. body];
    }

    /// <summary>The head alone.</summary>
    public string Head(int length)
    {
        var signature = new byte[Sr25519.SignatureBytes];
        Key.Sign(Encoding.UTF8.GetBytes(SignedText.Of(Nonce, Hotkey, MinerHotkey, Uuid, SynapseHeaders.EmptyBodyHash)), signature);
        signature[5] ^= IsForged ? (byte)1 : (byte)0;
        return $"{Method} {Path} HTTP/1.1\r\nHost: miner\r\nname: ImageSynapse\r\ntimeout: {Timeout}\r\nbt_header_axon_hotkey: {MinerHotkey}\r\n"
            + $"bt_header_dendrite_version: 9012002\r\nbt_header_dendrite_nonce: {Nonce}\r\nbt_header_dendrite_uuid: {Uuid}\r\nbt_header_dendrite_hotkey: {Hotkey}\r\n"
            + $"bt_header_dendrite_signature: 0x{Convert.ToHexStringLower(signature)}\r\ncomputed_body_hash: {SynapseHeaders.EmptyBodyHash}\r\n{Extra}"
            + $"Content-Length: {length}\r\nContent-Type: application/json\r\n\r\n";
    }
}
