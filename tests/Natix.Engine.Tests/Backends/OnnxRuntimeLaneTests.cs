using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Backends;

/// <summary>The whole suite with tensors bound to a device, a double of one: the CPU provider computes in its memory.</summary>
public sealed class OnnxRuntimeLaneTests : ModelBackendConformance
{
    private readonly List<HostLane> _lanes = [];

    private protected override IModelBackend CreateBackend() => new OnnxRuntimeBackend(null, OpenLane);

    [Fact]
    public void What_is_copied_is_the_input_up_and_the_outputs_down_of_the_images_that_ran()
    {
        var manifest = Manifest(TinyModels.TwiceAndMean("N"), new TensorSpec("twice", [1, 3, TinyModels.Height, TinyModels.Width]), new TensorSpec("mean", [1]));
        using var backend = CreateBackend();
        using var session = backend.Open(manifest, new SessionSettings());
        using var binding = session.Bind(4);
        var lane = Assert.Single(_lanes);
        var (up, down) = (lane.Uploaded, lane.Downloaded);

        binding.Run(3);

        Assert.Equal(3 * 72 * sizeof(float), lane.Uploaded - up);
        Assert.Equal(3 * (72 + 1) * sizeof(float), lane.Downloaded - down);
        Assert.Equal((72 + 72 + 1) * sizeof(float), binding.CopiedBytes);
    }

    [Fact]
    public void Without_a_device_nothing_is_copied()
    {
        using var backend = new OnnxRuntimeBackend();
        using var session = backend.Open(Manifest(TinyModels.TwiceAndMean(1), new TensorSpec("mean", [1])), new SessionSettings());
        using var binding = session.Bind();

        Assert.Equal(0, binding.CopiedBytes);
    }

    [Fact]
    public void A_failing_run_waits_for_what_was_queued()
    {
        using var backend = CreateBackend();
        using var session = backend.Open(Manifest(TinyModels.Pick(), new TensorSpec("picked", [1])), new SessionSettings());
        using var binding = session.Bind();
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(binding.Input(0))[0] = 99;

        Assert.Throws<ModelRunException>(() => binding.Run());

        Assert.Equal(1, _lanes[0].Synchronized);
    }

    [Fact]
    public void Stream_and_memory_go_with_the_last_holder_and_with_a_session_that_does_not_open()
    {
        var manifest = Manifest(TinyModels.TwiceAndMean(1), new TensorSpec("mean", [1]));
        using var backend = CreateBackend();
        var session = backend.Open(manifest, new SessionSettings());
        var binding = session.Bind();
        session.Dispose();
        Assert.False(_lanes[0].IsDisposed);
        binding.Dispose();
        Assert.True(_lanes[0].IsDisposed);

        var wrong = Manifest(TinyModels.TwiceAndMean(1), new TensorSpec("thrice", [1]));
        Assert.Throws<ModelContractException>(() => backend.Open(wrong, new SessionSettings()));
        Assert.True(_lanes[1].IsDisposed);
    }

    [Fact]
    public void A_tensor_of_a_device_carries_the_name_of_its_memory()
    {
        using var lane = new HostLane();
        using var far = new DevicePlace(new Elsewhere(lane));

        Assert.Equal("Cuda", far.Memory.Name);
        using var tensor = new BoundTensor(new TensorSpec("mean", [1]), 1, far);
        using (var info = tensor.View(1).GetTensorMemoryInfo())
            Assert.Equal("Cuda", info.Name);
    }

    private HostLane OpenLane(int device)
    {
        Assert.Equal(0, device);
        var lane = new HostLane();
        lock (_lanes)
            _lanes.Add(lane);
        return lane;
    }

    /// <summary>The same memory under the name of a CUDA device's.</summary>
    private sealed class Elsewhere(HostLane lane) : IDeviceLane
    {
        public string MemoryName => "Cuda";

        public int Device => 0;

        public nint Stream => 0;

        public IDeviceTensor Allocate(nuint bytes) => lane.Allocate(bytes);

        public IDeviceMarker CreateMarker() => lane.CreateMarker();

        public void Enter() => lane.Enter();

        public void Synchronize() => lane.Synchronize();

        public void Dispose()
        {
        }
    }
}
