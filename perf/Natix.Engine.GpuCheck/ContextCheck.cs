using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Natix.Engine.Devices;

namespace Natix.Engine.GpuCheck;

/// <summary>
/// Shows that ILGPU works in the device's primary context, the one of the CUDA runtime and TensorRT: the contexts are equal, and one buffer
/// is written on each side and read on the other; also on a stream that is not ILGPU's.
/// </summary>
internal static unsafe class ContextCheck
{
    private const int Bytes = 1 << 20;

    public static CheckResult Run(IlgpuDevice device, int ordinal)
    {
        var findings = new List<string>();
        if (!device.IsCuda)
            return new CheckResult("context", true, "There is no context to share on ILGPU's CPU accelerator; not checked.", []);
        Compare(device, ordinal, findings);
        var runtime = CrossWrite(device, findings);
        ShareStream(device, findings);
        var summary = findings.Count > 0
            ? string.Join("; ", findings)
            : $"ILGPU's context is the primary one; {Bytes} bytes written by either side were read by the other, on ILGPU's stream and on one that is not ILGPU's; {runtime}.";
        return new CheckResult("context", findings.Count == 0, summary, []);
    }

    private static void Compare(IlgpuDevice device, int ordinal, List<string> findings)
    {
        Ensure(CudaCalls.RetainPrimary(out var primary, ordinal), "cuDevicePrimaryCtxRetain", findings);
        if (primary != device.NativeContext)
            findings.Add($"ILGPU's context is {device.NativeContext:x}, the primary one {primary:x}: they do not share memory");
        Ensure(CudaCalls.ReleasePrimary(ordinal), "cuDevicePrimaryCtxRelease", findings);
        Ensure(CudaCalls.SetCurrent(device.NativeContext), "cuCtxSetCurrent", findings);
    }

    private static string CrossWrite(IlgpuDevice device, List<string> findings)
    {
        using var buffer = device.Accelerator.Allocate1D<byte>(Bytes);
        var address = buffer.NativePtr;
        var host = new byte[Bytes];

        buffer.View.MemSet(device.Stream, 0x5A);
        device.Synchronize();
        fixed (byte* bytes = host)
            Ensure(CudaCalls.Copy((nint)bytes, address, Bytes), "cuMemcpy from ILGPU's buffer", findings);
        Expect(host, 0x5A, "written by ILGPU, read by the driver", findings);

        Ensure(CudaCalls.Fill(address, 0xA5, Bytes), "cuMemsetD8 of ILGPU's buffer", findings);
        Read(device, buffer, host);
        Expect(host, 0xA5, "written by the driver, read by ILGPU", findings);

        if (CudaCalls.RuntimeFill(address, 0x3C, Bytes) is not { } status)
            return "the CUDA runtime is not installed, so the driver stood for it";
        Ensure(status, "cudaMemset of ILGPU's buffer", findings);
        Read(device, buffer, host);
        Expect(host, 0x3C, "written by the CUDA runtime, read by ILGPU", findings);
        return "the CUDA runtime took part";
    }

    private static void ShareStream(IlgpuDevice device, List<string> findings)
    {
        Ensure(CudaCalls.CreateStream(out var handle, 1), "cuStreamCreate", findings);
        using (var stream = ((CudaAccelerator)device.Accelerator).CreateStream(handle, responsible: false))
        using (var buffer = device.Accelerator.Allocate1D<byte>(Bytes))
        {
            buffer.View.MemSet(stream, 0x77);
            Ensure(CudaCalls.WaitFor(handle), "cuStreamSynchronize", findings);
            var host = new byte[Bytes];
            Read(device, buffer, host);
            Expect(host, 0x77, "written by ILGPU on the driver's stream", findings);
        }

        Ensure(CudaCalls.DestroyStream(handle), "cuStreamDestroy", findings);
    }

    private static void Read(IlgpuDevice device, MemoryBuffer1D<byte, ILGPU.Stride1D.Dense> buffer, byte[] host)
    {
        buffer.View.CopyToCPU(device.Stream, host);
        device.Synchronize();
    }

    private static void Ensure(int status, string call, List<string> findings)
    {
        if (status != 0)
            findings.Add($"{call} returned {status}");
    }

    private static void Expect(ReadOnlySpan<byte> bytes, byte value, string what, List<string> findings)
    {
        var at = bytes.IndexOfAnyExcept(value);
        if (at >= 0)
            findings.Add($"{what}: byte {at} is {bytes[at]:x2} instead of {value:x2}");
    }
}
