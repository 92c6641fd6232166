using Natix.Engine.Devices;
using Natix.Engine.Memory;
using Natix.Engine.Native;
using Xunit;

namespace Natix.Engine.Tests.Devices;

[Collection(FakeCuda.Collection)]
public sealed class CudaDeviceTests : IDisposable
{
    private readonly FakeCuda _cuda = new();

    public void Dispose() => _cuda.Dispose();

    [Fact]
    public void A_device_is_described()
    {
        Assert.Equal(3, _cuda.Library.DeviceCount());
        using var device = _cuda.Open(1);

        Assert.Equal((1, "Double 1", "0000:02:00.0", (9, 0)), (device.Ordinal, device.Name, device.PciId, device.ComputeCapability));
        Assert.Equal((4, 16L << 30), (device.Multiprocessors, device.MemoryBytes));
        Assert.NotEqual(0, device.NativeContext);
        using var buffer = new DeviceBuffer(device.Handle, 1000);
        Assert.Equal(((16L << 30) - 1000, 16L << 30), device.Memory);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused() =>
        Assert.Contains("shows 3", Assert.Throws<ArgumentException>(() => _cuda.Open(3)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_driver_is_told_with_every_name_tried()
    {
        var error = Assert.Throws<NativeLibraryException>(() => CudaLibraryHandle.Open("/no/such/libcuda.so.1"));
        Assert.Contains("/no/such/libcuda.so.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Events_mark_and_time_work()
    {
        using var device = _cuda.Open();
        using var stream = new CudaStream(device, priority: 1);
        using var start = new CudaEvent(device, timing: true);
        using var end = new CudaEvent(device, timing: true, sleeps: false);
        using var buffer = new DeviceBuffer(device.Handle, 64);
        start.Record(stream);
        stream.Fill(buffer, 0, 64, 1);
        end.Record(stream);

        Assert.False(stream.IsDone);
        Assert.False(end.IsDone);
        end.Wait();
        Assert.True(end.IsDone);
        Assert.Equal(TimeSpan.FromMilliseconds(1), end.Since(start));
        using var other = new CudaStream(device);
        other.Wait(end);
        device.Synchronize();
        Assert.True(other.IsDone);
    }

    [Fact]
    public void A_device_lost_in_the_middle_of_a_batch_says_so_from_then_on_and_closes()
    {
        using var device = _cuda.Open();
        using var stream = new CudaStream(device);
        using var pinned = new PinnedBuffer(device.Handle, 64);
        using var buffer = new DeviceBuffer(device.Handle, 64);
        _cuda.Fail("run:cuMemcpyHtoDAsync_v2", 700, times: 1, skip: 2);
        for (var i = 0; i < 5; i++)
            stream.Copy(buffer, 0, pinned, 0, 64);
        Assert.Null(device.Fault);

        var error = Assert.Throws<DeviceFaultException>(stream.Synchronize);

        Assert.Contains("device 0 is faulted since", error.Message, StringComparison.Ordinal);
        Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, device.Fault);
        Assert.Equal(error.Message, Assert.Throws<DeviceFaultException>(() => stream.Copy(buffer, 0, pinned, 0, 64)).Message);
        Assert.Throws<DeviceFaultException>(() => new DeviceBuffer(device.Handle, 1));
        Assert.Throws<DeviceFaultException>(() => _cuda.Open());
        using var well = _cuda.Open(1);
        Assert.Null(well.Fault);
    }

    [Fact]
    public void Forgotten_things_are_finalized_in_any_order()
    {
        for (var i = 0; i < 10; i++)
            OpenAndForget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void OpenAndForget()
    {
        var device = _cuda.Open();
        _ = new CudaStream(device);
        _ = new CudaEvent(device);
        _ = new PinnedBuffer(device.Handle, 10);
    }
}
