using ILGPU.Runtime;
using Natix.Engine.Devices;
using Xunit;

namespace Natix.Engine.Tests.Devices;

public sealed class IlgpuDeviceTests
{
    [Fact]
    public void The_CPU_accelerator_copies_and_has_no_CUDA_context()
    {
        using var device = IlgpuDevice.OpenCpu();
        using var buffer = device.Accelerator.Allocate1D<byte>(100);

        buffer.View.MemSet(device.Stream, 7);
        var bytes = new byte[100];
        buffer.View.CopyToCPU(device.Stream, bytes);
        device.Synchronize();

        Assert.All(bytes, b => Assert.Equal(7, b));
        Assert.Equal((false, 0, 0), (device.IsCuda, device.NativeContext, device.NativeStream));
    }

    [Fact]
    public void Without_a_driver_a_CUDA_device_is_refused_with_the_reason()
    {
        Assert.SkipWhen(CudaDriver.Devices().Count > 0, "this machine has a CUDA device");

        var error = Assert.Throws<NativeLibraryException>(() => IlgpuDevice.OpenCuda(0));

        Assert.Contains("needs NVIDIA's driver", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_CUDA_device_that_is_not_there_is_refused_by_its_number()
    {
        Assert.SkipWhen(CudaDriver.Devices().Count == 0, "no CUDA device on this machine");

        Assert.Throws<ArgumentOutOfRangeException>("ordinal", () => IlgpuDevice.OpenCuda(99));
    }
}
