using System.Runtime.Intrinsics;
using Natix.Engine.Kernels;
using Xunit;

namespace Natix.Engine.Tests.Kernels;

public sealed class HalfConvertTests
{
    [Fact]
    public void Every_half_its_neighbours_and_the_ties_between_them_round_as_the_runtime_rounds()
    {
        Assert.SkipUnless(ResizeNormalizeSimd.IsSupported, "This processor has no AVX2 with FMA.");
        for (var bits = 0; bits < 0x7C00; bits++)
        {
            var low = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
            var tie = (low + (float)BitConverter.UInt16BitsToHalf((ushort)Math.Min(bits + 1, 0x7BFF))) / 2;
            float[] values = [low, tie, float.BitIncrement(tie), MathF.Max(0, float.BitDecrement(tie)), -low, -tie, float.BitIncrement(low), -float.BitIncrement(tie)];
            var halves = HalfConvert256.Convert(Vector256.Create(values));
            for (var i = 0; i < values.Length; i++)
                Assert.Equal(BitConverter.HalfToUInt16Bits((Half)values[i]), halves[i]);
        }
    }

    [Fact]
    public void Beyond_the_range_lie_infinities()
    {
        Assert.SkipUnless(ResizeNormalizeSimd.IsSupported, "This processor has no AVX2 with FMA.");
        float[] values = [65519, 65520, 70000, 1e30f, float.PositiveInfinity, -65520, -1e30f, float.MaxValue];

        var halves = HalfConvert256.Convert(Vector256.Create(values));

        Assert.Equal([0x7BFF, 0x7C00, 0x7C00, 0x7C00, 0x7C00, 0xFC00, 0xFC00, 0x7C00], Enumerable.Range(0, 8).Select(i => (int)halves[i]));
    }
}
