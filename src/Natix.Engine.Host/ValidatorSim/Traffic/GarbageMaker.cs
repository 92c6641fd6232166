using System.Globalization;
using System.Net;
using System.Text;
using Natix.Engine.Data.Randomness;
using Natix.Engine.Host.Signing;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>Makes requests that must be refused. What is right is what the protocol says, as a server with its default rules does it. Thread-safe.</summary>
/// <param name="subnet">Whose keys are used and misused.</param>
/// <param name="target">The server.</param>
internal sealed class GarbageMaker(SimulatedSubnet subnet, IPEndPoint target)
{
    private const long Second = 1_000_000_000;
    private static readonly GarbageKind[] Kinds = Enum.GetValues<GarbageKind>();

    /// <summary>Makes one of any kind.</summary>
    /// <param name="random">Chance, one request's own.</param>
    /// <param name="image">A picture in base64.</param>
    public HostileRequest Make(SeededRandom random, string image) => Make(Kinds[random.Below(Kinds.Length)], random, image);

    /// <summary>Makes one of a kind.</summary>
    public HostileRequest Make(GarbageKind kind, SeededRandom random, string image) => kind switch
    {
        GarbageKind.RandomBytes => new HostileRequest(kind, Noise(random, 64 + random.Below(4096)), [HttpStatusCode.BadRequest, HttpStatusCode.RequestTimeout])
        {
            MayBeCut = true,
            EndsSending = true,
        },
        GarbageKind.HugeHeaders => Of(kind, Signed(random, image) with { OtherHeaders = Padding() }, HttpStatusCode.RequestHeaderFieldsTooLarge) with { MayBeCut = true },
        GarbageKind.CutBody => Cut(Of(kind, Signed(random, image), HttpStatusCode.BadRequest)),
        GarbageKind.BadJson => WithBody(kind, random, "{\"name\": \"ImageSynapse\", \"image\": \"/9j/", HttpStatusCode.UnprocessableEntity),
        GarbageKind.NotASynapse => WithBody(kind, random, "[1, 2, 3]", HttpStatusCode.InternalServerError),
        GarbageKind.BadBase64 => Of(kind, Signed(random, "this is no base64!"), HttpStatusCode.OK),
        GarbageKind.NotAnImage => Of(kind, Signed(random, Convert.ToBase64String(Noise(random, 2048))), HttpStatusCode.OK),
        GarbageKind.WrongHash => Of(kind, Signed(random, image, new string('0', 64)), HttpStatusCode.InternalServerError),
        GarbageKind.UnknownName => Of(kind, Signed(random, image) with { Name = "TextSynapse" }, HttpStatusCode.NotFound),
        GarbageKind.UnknownHotkey => Of(kind, By(subnet.Stranger, random, image), HttpStatusCode.Forbidden),
        GarbageKind.NoPermit => Of(kind, By(subnet.Unpermitted, random, image), HttpStatusCode.Forbidden),
        GarbageKind.ForgedSignature => Of(kind, Forged(random, image), HttpStatusCode.Unauthorized),
        GarbageKind.OtherMiner => Of(kind, ForOther(random, image), HttpStatusCode.Unauthorized),
        GarbageKind.OldNonce => Of(kind, By(Rogue(random).Key, random, image, SimulatedDendrite.Now() - (90 * Second)), HttpStatusCode.Unauthorized),
        GarbageKind.FutureNonce => Of(kind, By(Rogue(random).Key, random, image, SimulatedDendrite.Now() + (60 * Second)), HttpStatusCode.Unauthorized),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such garbage."),
    };

    /// <summary>A request that is signed by a permitted key, from a dendrite that was never seen.</summary>
    public AiohttpRequest Signed(SeededRandom random, string image, string bodyHash = Axon.SynapseHeaders.EmptyBodyHash) =>
        By(Rogue(random).Key, random, image, bodyHash: bodyHash);

    private static HostileRequest Of(GarbageKind kind, AiohttpRequest request, HttpStatusCode status) =>
        new(kind, request.ToBytes(), [status]) { Answerable = request };

    private HostileRequest WithBody(GarbageKind kind, SeededRandom random, string body, HttpStatusCode status) =>
        Of(kind, Signed(random, "") with { OtherBody = Encoding.ASCII.GetBytes(body) }, status);

    private static HostileRequest Cut(HostileRequest whole) =>
        whole with { Bytes = whole.Bytes[..^100], EndsSending = true, MayBeCut = true };

    private AiohttpRequest By(Sr25519Key key, SeededRandom random, string image, long? nonce = null, string bodyHash = Axon.SynapseHeaders.EmptyBodyHash) => new()
    {
        Axon = target,
        Miner = subnet.Miner,
        DendriteIp = IPAddress.Loopback,
        Stamp = SimulatedDendrite.Stamp(key, subnet.Miner, SimulatedSubnet.Uuid(random), nonce ?? SimulatedDendrite.Now(), bodyHash),
        Image = image,
    };

    // A nonce ahead of the validator's own: were it taken, the validator's next request would be refused.
    private AiohttpRequest Forged(SeededRandom random, string image)
    {
        var victim = subnet.Validators[random.Below(subnet.Validators.Count)].Challenges.Stamp(subnet.Miner);
        var nonce = victim.Nonce + (5 * Second);
        var forged = SimulatedDendrite.Stamp(subnet.Stranger, subnet.Miner, victim.Uuid, nonce, victim.BodyHash);
        return By(subnet.Stranger, random, image) with { Stamp = victim with { Nonce = nonce, Signature = forged.Signature } };
    }

    private AiohttpRequest ForOther(SeededRandom random, string image)
    {
        var request = Signed(random, image);
        var other = Ss58.Encode(subnet.Unpermitted.PublicKey);
        return request with { Stamp = SimulatedDendrite.Stamp(Rogue(random).Key, other, request.Stamp.Uuid, request.Stamp.Nonce, request.Stamp.BodyHash) };
    }

    private SimulatedValidator Rogue(SeededRandom random) => subnet.RogueValidators[random.Below(subnet.RogueValidators.Count)];

    private static byte[] Noise(SeededRandom random, int count)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
            bytes[i] = (byte)random.Next();
        return bytes;
    }

    private static string Padding() =>
        string.Concat(Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"x-padding-{i}: {new string('x', 1000)}\r\n")));
}
