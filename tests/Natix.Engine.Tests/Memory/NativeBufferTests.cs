using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Memory;

[Collection(NativeMemoryAlone.Name)]
public sealed unsafe class NativeBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(100_001)]
    public void Memory_is_aligned_writable_and_counted(int length)
    {
        var before = NativeBuffer.LiveBytes;
        var buffer = new NativeBuffer((nuint)length);
        Assert.Equal(0, (nint)buffer.Pointer % NativeBuffer.Alignment);
        buffer.AsSpan<byte>().Fill(0xAB);
        Assert.Equal(length, buffer.AsSpan<byte>().Length);
        Assert.Equal(length / 4, buffer.AsSpan<float>().Length);
        Assert.Equal(before + length, NativeBuffer.LiveBytes);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(before, NativeBuffer.LiveBytes);
        Assert.Throws<ObjectDisposedException>(() => _ = buffer.AsSpan<byte>().Length);
    }
}
