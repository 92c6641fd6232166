using Natix.Engine.Data.Randomness;
using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Traffic;

namespace Natix.Engine.Host.Tests.ValidatorSim;

/// <summary>When requests come, and of what kind.</summary>
public sealed class ArrivalProcessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void Its_mean_is_the_rate_and_its_gaps_are_exponential(int burst)
    {
        var times = new ArrivalProcess(50, burst, 3).Within(TimeSpan.FromSeconds(2000)).Select(t => t.TotalSeconds).ToArray();
        // Within five standard deviations of a compound Poisson count.
        Assert.InRange(times.Length, 100_000 - (5 * Math.Sqrt(100_000.0 * burst)), 100_000 + (5 * Math.Sqrt(100_000.0 * burst)));
        var moments = times.Distinct().ToArray();
        // Two moments may fall into the same 100 ns.
        Assert.InRange(moments.Length * burst, times.Length - (10 * burst), times.Length);
        var gaps = moments.Zip(moments.Skip(1), (a, b) => b - a).ToArray();
        Assert.All(gaps, gap => Assert.True(gap > 0));
        var mean = gaps.Average();
        var deviation = Math.Sqrt(gaps.Average(g => (g - mean) * (g - mean)));
        Assert.InRange(deviation / mean, 0.95, 1.05);
    }

    [Fact]
    public void A_seed_always_gives_the_same_moments() =>
        Assert.Equal(new ArrivalProcess(50, 1, 3).Within(TimeSpan.FromSeconds(2)), new ArrivalProcess(50, 1, 3).Within(TimeSpan.FromSeconds(2)));

    [Fact]
    public void Kinds_come_in_their_shares()
    {
        var mix = new TrafficMix { Organic = 0.5, Garbage = 0.1, SlowLoris = 0.05, Replays = 0.05 };
        var random = new SeededRandom(5);
        var counts = Enumerable.Range(0, 100_000).Select(_ => mix.Draw(random)).CountBy(kind => kind).ToDictionary(k => k.Key, k => k.Value / 100_000.0);
        Assert.Equal(0.1, counts[RequestKind.Garbage], 0.01);
        Assert.Equal(0.05, counts[RequestKind.SlowLoris], 0.01);
        Assert.Equal(0.05, counts[RequestKind.Replay], 0.01);
        Assert.Equal(0.4, counts[RequestKind.Organic], 0.01);
        Assert.Equal(0.4, counts[RequestKind.Challenge], 0.01);
    }

    [Fact]
    public void Everybody_is_dealt_before_anybody_comes_again()
    {
        using var subnet = new SimulatedSubnet(7, 5, SimulatedSubnet.DevelopmentMiner, new(System.Net.IPAddress.Loopback));
        var deck = new ValidatorDeck(subnet.Validators, new SeededRandom(1));
        for (var round = 0; round < 20; round++)
            Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(_ => deck.Next().Uid).Order());
    }
}
