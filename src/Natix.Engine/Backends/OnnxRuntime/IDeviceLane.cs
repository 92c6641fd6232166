namespace Natix.Engine.Backends.OnnxRuntime;

/// <summary>
/// A stream of a device and the memory that goes with it, as a session needs them to have its tensors bound there. A session owns one, and its bindings
/// share it: they give work under one lock, each after <see cref="Enter"/>. Disposed after everything that was made by it. A device that fails is a
/// <see cref="Native.DeviceFaultException"/> of any call.
/// </summary>
internal interface IDeviceLane : IDisposable
{
    /// <summary>ONNX Runtime's name of the memory: Cuda.</summary>
    string MemoryName { get; }

    /// <summary>Number of the device, for ONNX Runtime.</summary>
    int Device { get; }

    /// <summary>The CUstream that a session's work goes to; 0 for none.</summary>
    nint Stream { get; }

    /// <summary>Memory for a tensor. Thread-safe.</summary>
    /// <param name="bytes">At least 1.</param>
    /// <exception cref="InsufficientMemoryException">The device has less.</exception>
    IDeviceTensor Allocate(nuint bytes);

    /// <summary>A marker, of one binding. Thread-safe.</summary>
    IDeviceMarker CreateMarker();

    /// <summary>From here on the calling thread gives work.</summary>
    void Enter();

    /// <summary>Waits until all work given is done. After <see cref="Enter"/>.</summary>
    void Synchronize();
}

/// <summary>Memory of one tensor, on the device and on the host, and the copies between the two. Allocates nothing once made.</summary>
internal unsafe interface IDeviceTensor : IDisposable
{
    /// <summary>Host memory that the device copies from and to at full speed (page-locked); aligned to 64 bytes.</summary>
    byte* Host { get; }

    /// <summary>Where the tensor lies on the device.</summary>
    nint Address { get; }

    /// <summary>Queues a copy of the first bytes from the host to the device.</summary>
    void Upload(nuint bytes);

    /// <summary>Queues a copy of the first bytes from the device to the host.</summary>
    void Download(nuint bytes);
}

/// <summary>A place in the lane's work. Allocates nothing once made.</summary>
internal interface IDeviceMarker : IDisposable
{
    /// <summary>Marks the end of the work given so far. After <see cref="IDeviceLane.Enter"/>.</summary>
    void Record();

    /// <summary>Waits for the work before the mark; any thread, one at a time.</summary>
    void Wait();
}
