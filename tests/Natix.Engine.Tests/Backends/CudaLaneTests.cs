using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Models;
using Natix.Engine.Native;
using Natix.Engine.Tests.Devices;
using Xunit;

namespace Natix.Engine.Tests.Backends;

/// <summary>
/// The whole suite over streams, slabs and events of the CUDA runtime, on the double of libcuda: its device memory is the host's, so that the CPU provider
/// computes in it, once what was queued is there.
/// </summary>
[Collection(FakeCuda.Collection)]
public sealed unsafe class CudaLaneTests : ModelBackendConformance
{
    private readonly FakeCuda _cuda = new();

    public override void Dispose()
    {
        base.Dispose();
        _cuda.Dispose();
    }

    private protected override IModelBackend CreateBackend() => new OnnxRuntimeBackend(null, ordinal => new ReachableLane(new CudaLane(_cuda.Open(ordinal))));

    [Fact]
    public void Bytes_go_to_the_device_and_back_in_order_and_are_waited_for()
    {
        using var lane = new CudaLane(_cuda.Open());
        using var tensor = lane.Allocate(256);
        using var done = lane.CreateMarker();
        Assert.Equal(("Cuda", 0), (lane.MemoryName, lane.Device));
        Assert.NotEqual(0, lane.Stream);
        Assert.NotEqual((nint)tensor.Host, tensor.Address);

        new Span<byte>(tensor.Host, 256).Fill(7);
        lane.Enter();
        tensor.Upload(128);
        lane.Synchronize();
        new Span<byte>(tensor.Host, 256).Clear();
        tensor.Download(128);
        done.Record();
        done.Wait();

        Assert.Equal([.. Enumerable.Repeat((byte)7, 128), .. new byte[128]], new Span<byte>(tensor.Host, 256).ToArray());
    }

    [Fact]
    public void A_device_that_fails_during_a_run_is_the_models_failure_with_the_drivers_words()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(Manifest(TinyModels.TwiceAndMean(1), new TensorSpec("mean", [1])), new SessionSettings());
        using var binding = session.Bind();
        _cuda.Fail("cuEventRecord", 700, times: 1);

        var error = Assert.Throws<ModelRunException>(() => binding.Run());

        Assert.StartsWith("Model \"tiny\": its device failed while running it: ", error.Message, StringComparison.Ordinal);
        Assert.IsType<DeviceFaultException>(error.InnerException);
    }

    /// <summary>A lane whose memory the CPU provider may use: under its name, and with every upload done at once.</summary>
    private sealed class ReachableLane(CudaLane inner) : IDeviceLane
    {
        public string MemoryName => "Cpu";

        public int Device => inner.Device;

        public nint Stream => inner.Stream;

        public IDeviceTensor Allocate(nuint bytes) => new ReachableTensor(inner, inner.Allocate(bytes));

        public IDeviceMarker CreateMarker() => inner.CreateMarker();

        public void Enter() => inner.Enter();

        public void Synchronize() => inner.Synchronize();

        public void Dispose() => inner.Dispose();
    }

    private sealed class ReachableTensor(CudaLane lane, IDeviceTensor inner) : IDeviceTensor
    {
        public byte* Host => inner.Host;

        public nint Address => inner.Address;

        public void Upload(nuint bytes)
        {
            inner.Upload(bytes);
            lane.Synchronize();
        }

        public void Download(nuint bytes) => inner.Download(bytes);

        public void Dispose() => inner.Dispose();
    }
}
