using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Devices;

/// <summary>Reads what the processor offers.</summary>
internal static class CpuProbe
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static CpuReport Inspect() => new(
        Name(), RuntimeInformation.ProcessArchitecture, Environment.ProcessorCount, Features(),
        Vector256.IsHardwareAccelerated ? "vector256" : "scalar");

    private static Dictionary<string, bool> Features() => new()
    {
        ["vector128"] = Vector128.IsHardwareAccelerated,
        ["vector256"] = Vector256.IsHardwareAccelerated,
        ["vector512"] = Vector512.IsHardwareAccelerated,
        ["avx2"] = Avx2.IsSupported,
        ["fma"] = Fma.IsSupported,
        ["avx512f"] = Avx512F.IsSupported,
        ["avx512vbmi"] = Avx512Vbmi.IsSupported,
    };

    private static string Name()
    {
        if (!File.Exists(CpuInfo))
            return RuntimeInformation.ProcessArchitecture.ToString();
        var line = File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown";
    }
}
