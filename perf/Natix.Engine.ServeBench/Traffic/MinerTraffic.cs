using System.Net;
using System.Text.Json.Nodes;
using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Traffic;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.ServeBench.Traffic;

/// <summary>A request that is signed and ready to go.</summary>
/// <param name="Validator">Who asks.</param>
/// <param name="Text">The request.</param>
/// <param name="Bytes">The same on the wire.</param>
internal sealed record ReadyRequest(SimulatedValidator Validator, AiohttpRequest Text, byte[] Bytes);

/// <summary>Validators of equal stake, so that a miner takes their requests as they come, and the pictures they ask about. Owns the validators.</summary>
internal sealed class MinerTraffic : IDisposable
{
    private const ulong Seed = 1;
    private readonly SimulatedSubnet _subnet;
    private int _next;

    /// <param name="validators">How many.</param>
    /// <param name="pictures">Pictures rendered.</param>
    public MinerTraffic(int validators, int pictures)
    {
        _subnet = new SimulatedSubnet(Seed, validators, SimulatedSubnet.DevelopmentMiner, new SourceAddresses(IPAddress.Loopback));
        Pictures = Render(pictures);
    }

    /// <summary>The pictures; each request's has bytes of its own besides.</summary>
    public IReadOnlyList<SimulatedImage> Pictures { get; }

    /// <summary>The same pictures for the same count, in any process.</summary>
    public static IReadOnlyList<SimulatedImage> Render(int pictures) => ImageSupply.Render(Seed, pictures, CancellationToken.None);

    /// <summary>Writes the metagraph that a miner reads.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> WriteMetagraphAsync(string folder)
    {
        var path = Path.Combine(folder, "metagraph.json");
        await _subnet.WriteMetagraphAsync(path);
        var metagraph = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        foreach (var neuron in metagraph["neurons"]!.AsArray())
            neuron!["stake"] = 1000;
        await File.WriteAllTextAsync(path, metagraph.ToJsonString());
        return path;
    }

    /// <summary>Signs the next request; validators take turns.</summary>
    /// <param name="axon">The miner.</param>
    /// <param name="number">Which picture, and its comment.</param>
    public ReadyRequest Next(IPEndPoint axon, long number)
    {
        var validator = _subnet.Validators[_next++ % _subnet.Validators.Count];
        var request = new AiohttpRequest
        {
            Axon = axon,
            Miner = _subnet.Miner,
            DendriteIp = validator.Source ?? IPAddress.Loopback,
            Stamp = validator.Challenges.Stamp(_subnet.Miner),
            // Signed ahead, all at once: the claimed timeout leaves them fresh for as long as a round takes.
            Timeout = "60.0",
            Image = Pictures[(int)(number % Pictures.Count)].ToBase64(number),
        };
        return new ReadyRequest(validator, request, request.ToBytes());
    }

    public void Dispose() => _subnet.Dispose();
}
