using System.Net;
using Natix.Engine.Data.Randomness;
using Natix.Engine.Host.Axon;
using Natix.Engine.Host.Axon.Verification;
using Natix.Engine.Host.Metagraph;
using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Wire;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>Keys, signatures and the metagraph of a simulated subnet.</summary>
public sealed class SimulatedSubnetTests
{
    private static readonly SourceAddresses Sources = new(IPAddress.Loopback);

    [Fact]
    public void What_a_dendrite_signs_is_verified_and_its_nonces_go_up()
    {
        using var subnet = new SimulatedSubnet(7, 3, SimulatedSubnet.DevelopmentMiner, Sources);
        using var nonces = new NonceStore(null, SimulatedDendrite.Now() - 60_000_000_000, forgetsOld: true);
        var verifier = new RequestVerifier(subnet.Miner, nonces, new AxonRules(), TimeProvider.System);
        foreach (var validator in subnet.Validators)
        {
            var (first, second) = (validator.Challenges.Stamp(subnet.Miner), validator.Challenges.Stamp(subnet.Miner));
            var organic = validator.Organics.Stamp(subnet.Miner);
            Assert.True(second.Nonce > first.Nonce);
            Assert.NotEqual(first.Uuid, organic.Uuid);
            foreach (var stamp in (SignedStamp[])[first, second, organic])
                Assert.Null(verifier.Verify(HeadersOf(stamp), validator.Key.PublicKey));
            Assert.Equal("replay", verifier.Verify(HeadersOf(first), validator.Key.PublicKey)?.Kind);
        }
    }

    [Fact]
    public void A_seed_always_gives_the_same_keys()
    {
        using var one = new SimulatedSubnet(7, 3, SimulatedSubnet.DevelopmentMiner, Sources);
        using var same = new SimulatedSubnet(7, 3, SimulatedSubnet.DevelopmentMiner, Sources);
        using var other = new SimulatedSubnet(8, 3, SimulatedSubnet.DevelopmentMiner, Sources);
        Assert.Equal(one.Validators.Select(v => v.Hotkey), same.Validators.Select(v => v.Hotkey));
        Assert.Empty(one.Validators.Select(v => v.Hotkey).Intersect(other.Validators.Select(v => v.Hotkey)));
    }

    [Fact]
    public async Task The_metagraph_names_everybody_as_a_server_reads_it()
    {
        using var folder = new TemporaryFolder();
        using var subnet = new SimulatedSubnet(7, 3, SimulatedSubnet.DevelopmentMiner, Sources);
        var path = Path.Combine(folder.Path, "metagraph.json");
        await subnet.WriteMetagraphAsync(path);
        var metagraph = MetagraphJson.Read(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken), DateTimeOffset.UtcNow);
        Assert.Equal(72, metagraph.Netuid);
        Assert.All(subnet.Validators, v => Assert.True(metagraph.Find(v.Hotkey) is { HasValidatorPermit: true }));
        Assert.Equal(metagraph.Neurons.Count, metagraph.Neurons.Select(n => n.Stake).Distinct().Count());
        Assert.False(metagraph.Find(SimulatedSubnet.DevelopmentMiner)!.HasValidatorPermit);
        Assert.Null(metagraph.Find(Natix.Engine.Host.Signing.Ss58.Encode(subnet.Stranger.PublicKey)));
    }

    [Fact]
    public void Uuids_are_of_the_first_version() =>
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", SimulatedSubnet.Uuid(new SeededRandom(3)));

    [Fact]
    public void Addresses_of_the_loopback_are_all_different()
    {
        var strangers = Enumerable.Range(0, 1000).Select(_ => Sources.NextStranger()!.ToString());
        var all = Enumerable.Range(0, 240).Select(i => Sources.OfValidator(i)!.ToString()).Concat(strangers).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.Null(new SourceAddresses(IPAddress.Parse("192.0.2.1")).NextStranger());
    }

    private static SynapseHeaders HeadersOf(SignedStamp stamp) => new()
    {
        Timeout = 9,
        Hotkey = stamp.Hotkey,
        Nonce = stamp.Nonce,
        Uuid = stamp.Uuid,
        Signature = stamp.Signature,
        Version = 9_012_002,
        ComputedBodyHash = stamp.BodyHash,
    };
}
