using Natix.Engine.Kernels;
using Xunit;

namespace Natix.Engine.Tests.Kernels;

public sealed class ResizeNormalizeFactoryTests
{
    [Fact]
    public void Takes_names_and_refuses_others()
    {
        Assert.Equal("scalar", ResizeNormalizeFactory.Create("scalar").Name);
        Assert.NotNull(ResizeNormalizeFactory.Create(null));
        Assert.Contains("avx9", Assert.Throws<NotSupportedException>(() => ResizeNormalizeFactory.Create("avx9")).Message, StringComparison.Ordinal);
    }
}
