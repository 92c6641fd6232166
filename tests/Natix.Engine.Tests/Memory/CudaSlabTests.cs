using Natix.Engine.Devices;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Devices;
using Xunit;

namespace Natix.Engine.Tests.Memory;

[Collection(FakeCuda.Collection)]
public sealed class CudaSlabTests : IDisposable
{
    private readonly FakeCuda _cuda = new();
    private readonly CudaDevice _device;
    private readonly CudaStream _stream;

    public CudaSlabTests()
    {
        _device = _cuda.Open();
        _stream = new CudaStream(_device);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _device.Dispose();
        _cuda.Dispose();
    }

    [Fact]
    public void Frames_in_page_locked_slabs_go_up_and_come_down()
    {
        using var pinned = PinnedPool();
        using var memory = new DeviceSlabPool(_device.Handle);
        using var frame = pinned.Rent(1000);
        using var back = pinned.Rent(1000);
        using var lease = memory.Rent(1000);
        frame.Buffer.Span[..1000].Fill(5);
        frame.Length = 1000;

        Upload(frame, lease);
        _stream.Copy(PinnedBuffer.Of(back), 0, lease.Buffer, 0, 1000);
        back.Length = 1000;
        _stream.Synchronize();

        Assert.Equal(1000, back.Length);
        Assert.Equal(-1, back.Bytes.IndexOfAnyExcept((byte)5));
    }

    [Fact]
    public void A_submitted_lease_is_of_the_same_block()
    {
        using var pinned = PinnedPool();
        using var frame = pinned.Rent(1000);
        var block = frame.Block;
        using var taken = new FrameLease();
        taken.TakeFrom(frame);
        Assert.IsType<PinnedBuffer>(block);
        Assert.Same(block, taken.Block);
        Assert.Null(frame.Block);
    }

    [Fact]
    public void Plain_memory_does_not_go_up()
    {
        using var plain = new SlabPool();
        using var memory = new DeviceSlabPool(_device.Handle);
        using var frame = plain.Rent(1000);
        using var lease = memory.Rent(1000);
        frame.Length = 10;
        var error = Assert.Throws<ArgumentException>(() => Upload(frame, lease));
        Assert.Contains("page-locked", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_locked_slabs_are_reused_and_bounded()
    {
        using var pinned = PinnedPool(retainedBytes: 300_000);
        var leases = Enumerable.Range(0, 10).Select(_ => pinned.Rent(100_000)).ToArray();
        foreach (var lease in leases)
            lease.Dispose();
        Assert.Equal(2 * 131072, pinned.RetainedBytes);
        using var again = pinned.Rent(100_000);
        Assert.Equal(131072, pinned.RetainedBytes);
    }

    [Fact]
    public void Device_memory_is_reused_and_a_second_dispose_returns_nothing()
    {
        using var memory = new DeviceSlabPool(_device.Handle, retainedBytes: 300_000);
        var first = memory.Rent(100_000);
        var address = first.Buffer.Address;
        Assert.Equal(131072U, first.Buffer.Length);
        first.Dispose();
        first.Dispose();
        using var second = memory.Rent(70_000);
        Assert.Equal(address, second.Buffer.Address);
        first.Dispose();
        using var third = memory.Rent(70_000);
        Assert.NotEqual(address, third.Buffer.Address);
        Assert.Equal(new SlabUse(2, 2 * 131072, 0, 0, 131072), memory.Use);
    }

    [Fact]
    public void Leases_out_at_disposal_are_freed_when_they_come_home()
    {
        var memory = new DeviceSlabPool(_device.Handle);
        var lease = memory.Rent(10);
        memory.Rent(10).Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Rent(10));
        Assert.False(lease.Buffer.Handle.IsClosed);
        lease.Dispose();
        Assert.True(lease.Buffer.Handle.IsClosed);
    }

    [Fact]
    public void What_does_not_fit_says_how_much_is_free_and_breaks_nothing()
    {
        using var memory = new DeviceSlabPool(_device.Handle);
        _cuda.Fail("cuMemAlloc_v2", 2, times: 1);
        var error = Assert.Throws<InsufficientMemoryException>(() => memory.Rent(100_000));
        Assert.Contains("no room for 131072 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("of 17179869184 bytes are free", error.Message, StringComparison.Ordinal);
        using var lease = memory.Rent(100_000);
        Assert.Equal(1, memory.Use.Lent);
    }

    [Fact]
    public void Renting_allocates_nothing_once_warm()
    {
        using var pinned = PinnedPool();
        using var memory = new DeviceSlabPool(_device.Handle);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                using var frame = pinned.Rent(1000);
                using var lease = memory.Rent(1000);
                frame.Length = 8;
                Upload(frame, lease);
                _stream.Synchronize();
            }
        });
    }

    private void Upload(FrameLease frame, DeviceLease lease) => _stream.Copy(lease.Buffer, 0, PinnedBuffer.Of(frame), 0, frame.Length);

    private SlabPool PinnedPool(long retainedBytes = SlabPool.DefaultRetainedBytes) =>
        new(retainedBytes, bytes => new PinnedBuffer(_device.Handle, bytes));
}
