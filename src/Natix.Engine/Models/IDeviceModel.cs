using Natix.Engine.Memory;

namespace Natix.Engine.Models;

/// <summary>
/// A model whose tensors lie on a device: what is preprocessed there is its input, what it finds is read there. One thread owns it, that of the stream.
/// Running allocates nothing.
/// </summary>
internal interface IDeviceModel : IDisposable
{
    /// <summary>The contract.</summary>
    ModelManifest Manifest { get; }

    /// <summary>Images a run may hold.</summary>
    int Capacity { get; }

    /// <summary>The input tensor, in the type and layout of the manifest's input, one image after the other. The model's own.</summary>
    DeviceBuffer Input { get; }

    /// <summary>The outputs in manifest order, float32, one image after the other. The model's own; valid until the next run.</summary>
    IReadOnlyList<DeviceBuffer> Outputs { get; }

    /// <summary>Queues a run on the first images of the input.</summary>
    /// <param name="stream">The CUstream of all the work.</param>
    /// <param name="count">1 to <see cref="Capacity"/>.</param>
    /// <exception cref="ModelRunException">The model refuses to run. What the device fails with passes through.</exception>
    void Queue(nint stream, int count);
}
