using Natix.Engine.Devices;
using Natix.Engine.Memory;

namespace Natix.Engine.Imaging.Gpu;

/// <summary>Images of one size that follow each other without a gap, to be made into images of a tensor.</summary>
/// <param name="Pixels">Where they lie.</param>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="Tensor">The input tensor.</param>
/// <param name="Item">Place of the first in the tensor.</param>
internal readonly record struct DeviceRun(DeviceBuffer Pixels, DeviceImage First, int Count, DeviceBuffer Tensor, int Item);

/// <summary>Makes the input tensor of one model from images in device memory. One thread owns it, that of the stream.</summary>
internal interface IDevicePreprocessor : IDisposable
{
    /// <summary>Queues a run behind all work that the stream has; what is given to the stream afterwards finds the tensor.</summary>
    /// <exception cref="Native.DeviceFaultException">The device failed.</exception>
    void Queue(CudaStream stream, in DeviceRun run);
}
