using System.Text;

namespace Natix.Engine.Native;

/// <summary>An nvJPEG decoder; keeps its device open. One thread at a time. Nothing but opening allocates.</summary>
internal sealed unsafe class NvJpegHandle : NxHandle
{
    /// <summary>Images of one call at most.</summary>
    public const int MostImages = 1024;

    protected override void Close(nint handle) => NxNative.nx_nvjpeg_close(handle);

    /// <summary>Loads nvJPEG and makes a decoder.</summary>
    /// <param name="device">Where it decodes.</param>
    /// <param name="backend">What of nvJPEG decodes.</param>
    /// <param name="threads">Threads of the processor for hybrid back ends, 1 to 256.</param>
    /// <param name="path">Its file; null: where it is installed.</param>
    /// <exception cref="NativeLibraryException">libnvjpeg is missing; the text lists what was tried.</exception>
    /// <exception cref="DeviceFaultException">nvJPEG does not open the back end, or the device is faulted.</exception>
    public static NvJpegHandle Open(CudaDeviceHandle device, NvJpegBackend backend, int threads, string? path)
    {
        var bytes = Encoding.UTF8.GetBytes(path ?? "");
        fixed (byte* text = bytes)
        {
            var status = NxNative.nx_nvjpeg_open(device, path is null ? null : text, (nuint)bytes.Length, backend, (uint)threads, out var decoder);
            CudaFailure.ThrowIfFailed(status);
            return decoder;
        }
    }

    /// <summary>Back end, engines and version.</summary>
    public NxNvJpegInfo Describe()
    {
        var info = NxNvJpegInfo.Create();
        CudaFailure.ThrowIfFailed(NxNative.nx_nvjpeg_describe(this, &info));
        return info;
    }

    /// <summary>Decodes images into one slab, asynchronously, and fills in what became of each.</summary>
    /// <param name="stream">A stream of the decoder's device.</param>
    /// <param name="slab">Device memory that takes all of them.</param>
    /// <param name="images">Up to <see cref="MostImages"/>; their slab is filled in here.</param>
    /// <exception cref="ArgumentException">An image does not fit; nothing was decoded.</exception>
    public void Decode(CudaStreamHandle stream, CudaSlabHandle slab, Span<NxNvJpegImage> images)
    {
        var held = false;
        try
        {
            slab.DangerousAddRef(ref held);
            foreach (ref var image in images)
                image.Slab = slab.DangerousGetHandle();
            fixed (NxNvJpegImage* first = images)
                CudaFailure.ThrowIfFailed(NxNative.nx_nvjpeg_decode(this, stream, first, (uint)images.Length));
        }
        finally
        {
            if (held)
                slab.DangerousRelease();
        }
    }
}
