using System.Runtime.InteropServices;
using Natix.Engine.Backends.OnnxRuntime;
using Natix.Engine.Devices;
using Natix.Engine.Native;

namespace Natix.Engine;

/// <summary>What this machine offers the engine. Immutable.</summary>
/// <param name="Cpu">Processor name and the features the kernels look for.</param>
/// <param name="Gpus">CUDA devices; empty when there are none or no driver.</param>
/// <param name="Libraries">Native libraries, each with every name and path that was tried.</param>
/// <param name="Programs">Programs the host runs as children, each with every path that was tried.</param>
/// <param name="Backends">Back ends and whether each will run, with the reason.</param>
public sealed record MachineReport(
    CpuReport Cpu,
    IReadOnlyList<GpuReport> Gpus,
    IReadOnlyList<ComponentReport> Libraries,
    IReadOnlyList<ComponentReport> Programs,
    IReadOnlyList<BackendReport> Backends)
{
    /// <summary>Looks at the machine: loads libraries, asks the CUDA driver, searches PATH. Never throws for what is missing.</summary>
    public static MachineReport Inspect()
    {
        ComponentReport[] libraries = [.. NativeParts.All(), .. LibraryProbe.All()];
        var gpus = CudaDriver.Devices();
        return new MachineReport(CpuProbe.Inspect(), gpus, libraries, [ProgramProbe.Find("ffmpeg"), ProgramProbe.Find("ffprobe")], Judge(libraries, gpus));
    }

    /// <summary>Looks at the processor alone: loads nothing, asks no driver.</summary>
    public static CpuReport InspectCpu() => CpuProbe.Inspect();

    /// <summary>
    /// Memory of every NVIDIA device at this moment, as the management library (NVML) tells it, whoever uses it; empty without one. Opens no context and no device.
    /// Thread-safe. Never throws for what is missing.
    /// </summary>
    public static IReadOnlyList<GpuMemory> ReadGpuMemory() => NvidiaManagement.Memory();

    private static BackendReport[] Judge(IReadOnlyList<ComponentReport> libraries, IReadOnlyList<GpuReport> gpus)
    {
        var tensorRt = libraries.First(l => l.Name == LibraryProbe.TensorRt);
        var reason = (tensorRt.Found, gpus.Count) switch
        {
            (_, 0) => "no CUDA device on this machine",
            (false, _) => "libnvinfer was not found (set TENSORRT_ROOT to where TensorRT is)",
            _ => "this version of the engine has no TensorRT back end",
        };
        return
        [
            new BackendReport("onnxruntime", true, $"in-process, providers: {string.Join(", ", OnnxRuntimeBackend.Providers())}"),
            new BackendReport("tensorrt", false, reason),
        ];
    }
}

/// <summary>The processor.</summary>
/// <param name="Name">Model name as the system gives it.</param>
/// <param name="Architecture">x64, arm64.</param>
/// <param name="LogicalCores">Cores this process may use.</param>
/// <param name="Features">Instruction sets the kernels look for, and whether each is there.</param>
/// <param name="KernelPath">Which twin of the kernels runs: vector256 or scalar.</param>
public sealed record CpuReport(
    string Name, Architecture Architecture, int LogicalCores, IReadOnlyDictionary<string, bool> Features, string KernelPath);

/// <summary>One CUDA device.</summary>
/// <param name="Index">CUDA ordinal.</param>
/// <param name="Name">Product name.</param>
/// <param name="ComputeCapability">major.minor.</param>
/// <param name="MemoryBytes">Total memory in bytes.</param>
public sealed record GpuReport(int Index, string Name, string ComputeCapability, long MemoryBytes);

/// <summary>Memory of one NVIDIA device at one moment.</summary>
/// <param name="Index">Its number for the management library: by place on the bus, whatever CUDA_VISIBLE_DEVICES says.</param>
/// <param name="Name">Product name.</param>
/// <param name="TotalBytes">All of it.</param>
/// <param name="UsedBytes">What is taken, by any process, and what the driver keeps.</param>
public sealed record GpuMemory(int Index, string Name, long TotalBytes, long UsedBytes);

/// <summary>A library or program.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Path">Where it was found; null when it was not.</param>
/// <param name="Tried">Every name and path that was tried, in order.</param>
/// <param name="Hint">What to do when it is missing.</param>
public sealed record ComponentReport(string Name, string? Path, IReadOnlyList<string> Tried, string Hint)
{
    /// <summary>True when it was found.</summary>
    public bool Found => Path is not null;
}

/// <summary>A back end.</summary>
/// <param name="Name">onnxruntime, tensorrt.</param>
/// <param name="WillRun">True when models can run on it here.</param>
/// <param name="Reason">Why, or why not.</param>
public sealed record BackendReport(string Name, bool WillRun, string Reason);
