using Natix.Engine.Language.Sampling;
using Xunit;

namespace Natix.Engine.Tests.Language.Sampling;

public sealed class PhiloxTests
{
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Blocks_are_those_of_the_authors_test_vectors(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), Philox.Block(c0, c1, c2, c3, ((ulong)k1 << 32) | k0));

    [Fact]
    public void Draws_fill_the_unit_interval_evenly()
    {
        var buckets = new int[20];
        for (var position = 0; position < 100_000; position++)
            buckets[(int)(20 * Philox.Uniform(7, position))]++;

        // Chi-square of 19 degrees of freedom: 43.8 is passed once in a thousand.
        Assert.True(buckets.Sum(count => (count - 5000.0) * (count - 5000.0) / 5000) < 43.8);
        Assert.InRange(Philox.Uniform(ulong.MaxValue, long.MaxValue), 0, 1 - 1e-16);
        Assert.NotEqual(Philox.Uniform(1, 1L << 32), Philox.Uniform(1, 0));
    }
}
