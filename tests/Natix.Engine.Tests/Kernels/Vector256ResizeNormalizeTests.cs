using Natix.Engine.Kernels;
using Xunit;

namespace Natix.Engine.Tests.Kernels;

public sealed unsafe class Vector256ResizeNormalizeTests : ResizeNormalizeSuite
{
    public Vector256ResizeNormalizeTests() =>
        Assert.SkipUnless(ResizeNormalizeSimd.IsSupported, "This processor has no AVX2 with FMA.");

    private protected override void Run(ResizeNormalizeTables tables, in ImageView source, Span<byte> destination)
    {
        fixed (byte* target = destination)
            new ResizeNormalizeSimd().Compile(tables).Run(source, target);
    }
}
