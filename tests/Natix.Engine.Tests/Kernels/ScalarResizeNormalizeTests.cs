using Natix.Engine.Kernels;

namespace Natix.Engine.Tests.Kernels;

public sealed unsafe class ScalarResizeNormalizeTests : ResizeNormalizeSuite
{
    private protected override void Run(ResizeNormalizeTables tables, in ImageView source, Span<byte> destination)
    {
        fixed (byte* target = destination)
            new ResizeNormalizeScalar().Compile(tables).Run(source, target);
    }
}
