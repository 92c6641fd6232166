using System.Runtime.InteropServices;
using System.Text;

namespace Natix.Engine.Devices;

/// <summary>
/// The few calls of NVIDIA's management library (NVML API Reference, Device Queries) that tell how full a device's memory is. Looked up at run time, once: a machine
/// without it simply has no such devices. It needs no CUDA context. Thread-safe, as NVML is.
/// </summary>
internal static unsafe class NvidiaManagement
{
    private const int Success = 0;
    private const int NameBytes = 96;

    private static readonly Calls? Library = Open();

    /// <summary>Memory of every device; empty without the library or a device.</summary>
    public static IReadOnlyList<GpuMemory> Memory()
    {
        uint count;
        if (Library is not { } calls || calls.GetCount(&count) != Success)
            return [];
        var devices = new List<GpuMemory>((int)count);
        for (var index = 0u; index < count; index++)
        {
            if (Describe(calls, index) is { } device)
                devices.Add(device);
        }

        return devices;
    }

    private static GpuMemory? Describe(Calls calls, uint index)
    {
        nint device;
        MemoryInfo memory;
        var name = stackalloc byte[NameBytes];
        if (calls.GetHandle(index, &device) != Success || calls.GetName(device, name, NameBytes) != Success || calls.GetMemory(device, &memory) != Success)
            return null;
        var text = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        return new GpuMemory((int)index, text, (long)memory.Total, (long)memory.Used);
    }

    private static Calls? Open()
    {
        if (!NativeLibrary.TryLoad("libnvidia-ml.so.1", out var library) ||
            !NativeLibrary.TryGetExport(library, "nvmlInit_v2", out var init) ||
            !NativeLibrary.TryGetExport(library, "nvmlDeviceGetCount_v2", out var count) ||
            !NativeLibrary.TryGetExport(library, "nvmlDeviceGetHandleByIndex_v2", out var handle) ||
            !NativeLibrary.TryGetExport(library, "nvmlDeviceGetName", out var name) ||
            !NativeLibrary.TryGetExport(library, "nvmlDeviceGetMemoryInfo", out var memory) ||
            ((delegate* unmanaged<int>)init)() != Success)
        {
            return null;
        }

        return new Calls
        {
            GetCount = (delegate* unmanaged<uint*, int>)count,
            GetHandle = (delegate* unmanaged<uint, nint*, int>)handle,
            GetName = (delegate* unmanaged<nint, byte*, uint, int>)name,
            GetMemory = (delegate* unmanaged<nint, MemoryInfo*, int>)memory,
        };
    }

    // nvmlMemory_t.
    private struct MemoryInfo
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }

    private sealed class Calls
    {
        public delegate* unmanaged<uint*, int> GetCount;
        public delegate* unmanaged<uint, nint*, int> GetHandle;
        public delegate* unmanaged<nint, byte*, uint, int> GetName;
        public delegate* unmanaged<nint, MemoryInfo*, int> GetMemory;
    }
}
