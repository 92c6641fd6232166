using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Natix.Engine.Data.Randomness;
using Natix.Engine.Host.Signing;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim;

/// <summary>
/// Everybody on a simulated subnet, all keys derived from a seed: honest validators, validators who misuse their permit, a registered key without one, and a key that is
/// not registered. Keys are worth nothing outside of it. Owns its validators.
/// </summary>
internal sealed class SimulatedSubnet : IDisposable
{
    /// <summary>The well-known development key Bob, which any test server may call its own.</summary>
    public const string DevelopmentMiner = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

    private const int Rogues = 8;
    private const int StreetVision = 72;
    private readonly ulong _seed;

    /// <param name="seed">Another seed is another set of keys.</param>
    /// <param name="validators">Honest validators, 1 to 250.</param>
    /// <param name="miner">The miner's address.</param>
    /// <param name="sources">The addresses they ask from.</param>
    public SimulatedSubnet(ulong seed, int validators, string miner, SourceAddresses sources)
    {
        (_seed, Miner) = (seed, miner);
        Validators = [.. Enumerable.Range(0, validators).Select(i => Make("validator", i, i, sources.OfValidator(i)))];
        RogueValidators = [.. Enumerable.Range(0, Rogues).Select(i => Make("rogue", i, validators + i, null))];
        Unpermitted = KeyOf("unpermitted", 0);
        Stranger = KeyOf("stranger", 0);
    }

    /// <summary>The miner's address, SS58.</summary>
    public string Miner { get; }

    /// <summary>Those who ask as validators do.</summary>
    public IReadOnlyList<SimulatedValidator> Validators { get; }

    /// <summary>Registered and permitted, and hostile: what they send is signed.</summary>
    public IReadOnlyList<SimulatedValidator> RogueValidators { get; }

    /// <summary>A registered key that may not validate.</summary>
    public Sr25519Key Unpermitted { get; }

    /// <summary>A key that nobody registered.</summary>
    public Sr25519Key Stranger { get; }

    /// <summary>Writes the metagraph in which they are registered, as <c>natix serve --metagraph</c> reads it.</summary>
    public async Task WriteMetagraphAsync(string path)
    {
        await using var file = File.Create(path);
        await using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("version"u8, 1);
        json.WriteNumber("netuid"u8, StreetVision);
        json.WriteStartArray("neurons"u8);
        foreach (var validator in Validators.Concat(RogueValidators))
            WriteNeuron(json, validator.Uid, validator.Hotkey, validator.Stake, permit: true);
        var next = Validators.Count + RogueValidators.Count;
        WriteNeuron(json, next, Ss58.Encode(Unpermitted.PublicKey), 10, permit: false);
        WriteNeuron(json, next + 1, Miner, 0, permit: false);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void Dispose()
    {
        foreach (var validator in Validators.Concat(RogueValidators))
            validator.Dispose();
    }

    /// <summary>A number as Python's uuid1 makes it, from chance.</summary>
    public static string Uuid(SeededRandom random)
    {
        var (time, node) = (random.Next(), random.Next());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(uint)time:x8}-{(ushort)(time >> 32):x4}-1{time >> 52:x3}-{0x8000 | (int)((node >> 48) & 0x3fff):x4}-{node & 0xffff_ffff_ffff:x12}");
    }

    private SimulatedValidator Make(string role, int number, int uid, IPAddress? source)
    {
        var random = new SeededRandom(_seed, (ulong)uid);
        // Stakes differ, as they do on the chain: the first has most.
        return new SimulatedValidator(uid, KeyOf(role, number), 1_000_000.0 / (1 + uid), (Uuid(random), Uuid(random)), source);
    }

    private Sr25519Key KeyOf(string role, int number) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"natix validator-sim {_seed} {role} {number}"))));

    private static void WriteNeuron(Utf8JsonWriter json, int uid, string hotkey, double stake, bool permit)
    {
        json.WriteStartObject();
        json.WriteNumber("uid"u8, uid);
        json.WriteString("hotkey"u8, hotkey);
        json.WriteNumber("stake"u8, stake);
        json.WriteBoolean("validator_permit"u8, permit);
        json.WriteEndObject();
    }
}
