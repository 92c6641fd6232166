using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using Natix.Engine.Memory;

namespace Natix.Engine.Devices;

/// <summary>
/// One of our streams and our memory, as ILGPU sees them. On CUDA it is the same stream of the same context, so kernels, copies and nvJPEG are in one order.
/// ILGPU's CPU accelerator (tests, over a double of libcuda whose device memory is the host's) runs kernels at once: <see cref="Enter"/> first waits for what
/// the stream has. One thread owns it, that of the stream. Dispose it before the device and the stream.
/// </summary>
internal sealed class SharedStream : IDisposable
{
    private const int MostViews = 64;

    private readonly IlgpuDevice _device;
    private readonly CudaStream _stream;
    private readonly AcceleratorStream _kernels;
    private readonly Dictionary<(ulong Address, nuint Length), MemoryBuffer> _views = [];

    /// <param name="device">ILGPU's device, of the stream's context; kept by its owner.</param>
    /// <param name="stream">The stream; kept by its owner.</param>
    public SharedStream(IlgpuDevice device, CudaStream stream)
    {
        (_device, _stream) = (device, stream);
        _kernels = device.Accelerator is CudaAccelerator cuda ? cuda.CreateStream(stream.NativeStream, responsible: false) : device.Stream;
    }

    /// <summary>Where kernels are compiled for.</summary>
    public Accelerator Accelerator => _device.Accelerator;

    /// <summary>True when this is that stream.</summary>
    public bool IsOf(CudaStream stream) => ReferenceEquals(stream, _stream);

    /// <summary>From here until <see cref="Leave"/> kernels may be queued on the result: behind all work that the stream has.</summary>
    public AcceleratorStream Enter()
    {
        _device.Accelerator.Bind();
        if (!_device.IsCuda)
            _stream.Synchronize();
        return _kernels;
    }

    /// <summary>What is given to the stream from here on finds the kernels' results.</summary>
    public void Leave()
    {
        if (!_device.IsCuda)
            _kernels.Synchronize();
    }

    /// <summary>Waits for the stream's work, kernels included.</summary>
    public void Synchronize()
    {
        _stream.Synchronize();
        Leave();
    }

    /// <summary>Device memory as ILGPU sees it. Valid as long as the memory is; allocates once for each piece of memory.</summary>
    public ArrayView<byte> View(DeviceBuffer buffer)
    {
        var key = (buffer.Address, buffer.Length);
        if (!_views.TryGetValue(key, out var view))
        {
            if (_views.Count == MostViews)
                Forget();
            view = Borrow((nint)buffer.Address, (long)buffer.Length);
            _views.Add(key, view);
        }

        return view.AsRawArrayView();
    }

    /// <summary>The same as floats.</summary>
    public ArrayView<float> Floats(DeviceBuffer buffer) => View(buffer).SubView(0, (long)buffer.Length / sizeof(float) * sizeof(float)).Cast<float>();

    public void Dispose()
    {
        Forget();
        if (_device.IsCuda)
            _kernels.Dispose();
    }

    private MemoryBuffer Borrow(nint address, long bytes) => _device.Accelerator is CudaAccelerator cuda
        ? new BorrowedMemory(cuda, address, bytes)
        : CPUMemoryBuffer.Create(_device.Accelerator, address, bytes, 1);

    private void Forget()
    {
        foreach (var view in _views.Values)
            view.Dispose();
        _views.Clear();
    }

    // CUDA memory that somebody else frees.
    private sealed class BorrowedMemory : MemoryBuffer
    {
        public BorrowedMemory(CudaAccelerator accelerator, nint address, long bytes)
            : base(accelerator, bytes, 1) => NativePtr = address;

        protected override void MemSet(AcceleratorStream stream, byte value, in ArrayView<byte> targetView) =>
            CudaMemoryBuffer.CudaMemSet((ILGPU.Runtime.Cuda.CudaStream)stream, value, targetView);

        protected override void CopyFrom(AcceleratorStream stream, in ArrayView<byte> sourceView, in ArrayView<byte> targetView) =>
            CudaMemoryBuffer.CudaCopy((ILGPU.Runtime.Cuda.CudaStream)stream, sourceView, targetView);

        protected override void CopyTo(AcceleratorStream stream, in ArrayView<byte> sourceView, in ArrayView<byte> targetView) =>
            CudaMemoryBuffer.CudaCopy((ILGPU.Runtime.Cuda.CudaStream)stream, sourceView, targetView);

        protected override void DisposeAcceleratorObject(bool disposing)
        {
        }
    }
}
