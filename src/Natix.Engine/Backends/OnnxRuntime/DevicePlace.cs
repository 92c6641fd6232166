using Microsoft.ML.OnnxRuntime;

namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>Where a session's tensors lie on a device. Owns the lane; disposed after the session and its bindings.</summary>
internal sealed class DevicePlace : IDisposable
{
    /// <param name="lane">Taken over, also when this throws.</param>
    public DevicePlace(IDeviceLane lane)
    {
        Lane = lane;
        try
        {
            Memory = new OrtMemoryInfo(lane.MemoryName, OrtAllocatorType.DeviceAllocator, lane.Device, OrtMemType.Default);
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    /// <summary>Stream and memory.</summary>
    public IDeviceLane Lane { get; }

    /// <summary>What ONNX Runtime is told of the memory.</summary>
    public OrtMemoryInfo Memory { get; }

    /// <summary>Held while work is given: the lane has one stream, and the provider one set of library handles for it.</summary>
    public Lock Gate { get; } = new();

    public void Dispose()
    {
        Memory.Dispose();
        Lane.Dispose();
    }
}
