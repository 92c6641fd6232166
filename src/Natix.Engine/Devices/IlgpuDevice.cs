using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace Natix.Engine.Devices;

/// <summary>
/// One device as ILGPU sees it: context, accelerator and one stream, with one owner. Not thread-safe: one thread launches on it. Dispose
/// it last: buffers and kernels made on the accelerator die with it.
/// </summary>
internal sealed class IlgpuDevice : IDisposable
{
    private readonly Context _context;

    private IlgpuDevice(Context context, Accelerator accelerator)
    {
        _context = context;
        Accelerator = accelerator;
        Stream = accelerator.CreateStream();
    }

    /// <summary>The accelerator that kernels are loaded on and buffers allocated from.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>The owner's stream; work on it is in order, and over when <see cref="Synchronize"/> returns.</summary>
    public AcceleratorStream Stream { get; }

    /// <summary>True on a CUDA device, false on ILGPU's CPU accelerator.</summary>
    public bool IsCuda => Accelerator.AcceleratorType == AcceleratorType.Cuda;

    /// <summary>Name as the driver gives it.</summary>
    public string Name => Accelerator.Name;

    /// <summary>The device's context: on CUDA the primary one; 0 on the CPU.</summary>
    public nint NativeContext => Accelerator is CudaAccelerator cuda ? cuda.NativePtr : 0;

    /// <summary>The stream's handle, to be given to other libraries; 0 on the CPU.</summary>
    public nint NativeStream => Stream is ILGPU.Runtime.Cuda.CudaStream cuda ? cuda.StreamPtr : 0;

    /// <summary>Opens a CUDA device by its ordinal, on its primary context.</summary>
    /// <exception cref="NativeLibraryException">No driver, or a part of ours is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
    public static IlgpuDevice OpenCuda(int ordinal)
    {
        SharedCudaContext.Ensure();
        var context = Context.Create(builder => builder.Cuda().EnableAlgorithms());
        try
        {
            var devices = context.GetCudaDevices();
            if (ordinal < 0 || ordinal >= devices.Count)
                throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"CUDA shows {devices.Count} devices, numbered from 0.");
            return new IlgpuDevice(context, devices[ordinal].CreateAccelerator(context));
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Opens ILGPU's CPU accelerator, a debugger of kernels that is 40 to 800 times slower than the vector kernels: for tests and for proving
    /// a path without a GPU, never for frames.
    /// </summary>
    public static IlgpuDevice OpenCpu()
    {
        // One multiprocessor with two warps of four: enough to show a missing barrier, few enough threads to be quick.
        var context = Context.Create(builder => builder.CPU(new CPUDevice(4, 2, 1)).EnableAlgorithms());
        return new IlgpuDevice(context, context.CreateCPUAccelerator(0, CPUAcceleratorMode.Parallel));
    }

    /// <summary>Waits until all work on the stream is done.</summary>
    public void Synchronize() => Stream.Synchronize();

    public void Dispose()
    {
        Stream.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }
}
