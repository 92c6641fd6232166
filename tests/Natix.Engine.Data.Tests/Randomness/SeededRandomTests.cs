using FsCheck;
using FsCheck.Xunit;
using Natix.Engine.Data.Randomness;
using Xunit;

namespace Natix.Engine.Data.Tests.Randomness;

public class SeededRandomTests
{
    [Property]
    public bool The_same_seed_and_stream_give_the_same_numbers(ulong seed, ulong stream)
    {
        SeededRandom a = new(seed, stream), b = new(seed, stream);
        return Enumerable.Range(0, 20).All(_ => a.Next() == b.Next());
    }

    [Property]
    public bool Neighbouring_streams_differ(ulong seed, ulong stream) =>
        stream == ulong.MaxValue || new SeededRandom(seed, stream).Next() != new SeededRandom(seed, stream + 1).Next();

    [Property]
    public bool Draws_stay_in_range(ulong seed, PositiveInt count)
    {
        var r = new SeededRandom(seed);
        return Enumerable.Range(0, 50).All(_ =>
            r.Below(count.Get) is var i && i >= 0 && i < count.Get && r.Unit() is >= 0f and < 1f && r.LogRange(2f, 8f) is >= 1.999f and <= 8.001f && float.IsFinite(r.Normal()));
    }

    [Fact]
    public void Moments_are_those_of_the_distributions()
    {
        var r = new SeededRandom(3);
        double[] uniform = [.. Enumerable.Range(0, 40_000).Select(_ => (double)r.Unit())], normal = [.. Enumerable.Range(0, 40_000).Select(_ => (double)r.Normal())];
        Assert.Equal(0.5, uniform.Average(), 0.01);
        Assert.Equal(0.0, normal.Average(), 0.02);
        Assert.Equal(1.0, normal.Average(x => x * x), 0.03);
        Assert.Equal(0.3, Enumerable.Range(0, 40_000).Average(_ => r.Chance(0.3) ? 1.0 : 0.0), 0.01);
    }

    [Fact]
    public void An_empty_choice_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SeededRandom(1).Below(0));
}
