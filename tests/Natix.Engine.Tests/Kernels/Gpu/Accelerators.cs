using Natix.Engine.Devices;
using Xunit;

namespace Natix.Engine.Tests.Kernels.Gpu;

/// <summary>A device that the tests of one class share. Suites are written once and bound to each kind of device.</summary>
public abstract class DeviceFixture : IDisposable
{
    private IlgpuDevice? _device;

    /// <summary>The device; skips the test, visibly, on a machine without one.</summary>
    internal IlgpuDevice Device => _device ??= Open();

    internal abstract IlgpuDevice Open();

    public void Dispose()
    {
        _device?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>ILGPU's CPU accelerator: slow, everywhere.</summary>
public sealed class CpuAccelerator : DeviceFixture
{
    internal override IlgpuDevice Open() => IlgpuDevice.OpenCpu();
}

/// <summary>The first CUDA device, where there is one.</summary>
public sealed class CudaAccelerator : DeviceFixture
{
    internal override IlgpuDevice Open()
    {
        Assert.SkipWhen(CudaDriver.Devices().Count == 0, "no CUDA device on this machine");
        return IlgpuDevice.OpenCuda(0);
    }
}
