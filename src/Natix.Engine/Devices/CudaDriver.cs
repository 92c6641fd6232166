using System.Runtime.InteropServices;
using System.Text;

namespace Natix.Engine.Devices;

/// <summary>
/// The few calls of the CUDA driver API that tell which devices there are (CUDA Driver API, Device Management). Looked up at run
/// time, so a machine without a driver simply has no devices. The driver is initialised by the first call.
/// </summary>
internal static unsafe class CudaDriver
{
    private const int Success = 0;
    private const int ComputeCapabilityMajor = 75;
    private const int ComputeCapabilityMinor = 76;
    private const int NameBytes = 256;

    /// <summary>Every device the driver shows; empty without driver or device.</summary>
    public static IReadOnlyList<GpuReport> Devices()
    {
        if (!NativeLibrary.TryLoad("libcuda.so.1", out var driver))
            return [];
        if (!TryResolve(driver, out var calls) || calls.Init(0) != Success)
            return [];
        int count;
        if (calls.GetCount(&count) != Success)
            return [];
        var devices = new List<GpuReport>();
        for (var ordinal = 0; ordinal < count; ordinal++)
        {
            if (Describe(calls, ordinal) is { } device)
                devices.Add(device);
        }

        return devices;
    }

    private static GpuReport? Describe(in Calls calls, int ordinal)
    {
        int device, major, minor;
        nuint memory;
        var name = stackalloc byte[NameBytes];
        if (calls.Get(&device, ordinal) != Success || calls.GetName(name, NameBytes, device) != Success ||
            calls.GetMemory(&memory, device) != Success ||
            calls.GetAttribute(&major, ComputeCapabilityMajor, device) != Success ||
            calls.GetAttribute(&minor, ComputeCapabilityMinor, device) != Success)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        return new GpuReport(ordinal, text, $"{major}.{minor}", (long)memory);
    }

    private static bool TryResolve(nint driver, out Calls calls)
    {
        calls = default;
        if (!NativeLibrary.TryGetExport(driver, "cuInit", out var init) ||
            !NativeLibrary.TryGetExport(driver, "cuDeviceGetCount", out var count) ||
            !NativeLibrary.TryGetExport(driver, "cuDeviceGet", out var get) ||
            !NativeLibrary.TryGetExport(driver, "cuDeviceGetName", out var name) ||
            !NativeLibrary.TryGetExport(driver, "cuDeviceTotalMem_v2", out var memory) ||
            !NativeLibrary.TryGetExport(driver, "cuDeviceGetAttribute", out var attribute))
        {
            return false;
        }

        calls = new Calls
        {
            Init = (delegate* unmanaged<uint, int>)init,
            GetCount = (delegate* unmanaged<int*, int>)count,
            Get = (delegate* unmanaged<int*, int, int>)get,
            GetName = (delegate* unmanaged<byte*, int, int, int>)name,
            GetMemory = (delegate* unmanaged<nuint*, int, int>)memory,
            GetAttribute = (delegate* unmanaged<int*, int, int, int>)attribute,
        };
        return true;
    }

    private struct Calls
    {
        public delegate* unmanaged<uint, int> Init;
        public delegate* unmanaged<int*, int> GetCount;
        public delegate* unmanaged<int*, int, int> Get;
        public delegate* unmanaged<byte*, int, int, int> GetName;
        public delegate* unmanaged<nuint*, int, int> GetMemory;
        public delegate* unmanaged<int*, int, int, int> GetAttribute;
    }
}
