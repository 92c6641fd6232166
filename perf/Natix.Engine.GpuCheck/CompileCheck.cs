using System.Diagnostics;
using Natix.Engine.Devices;
using Natix.Engine.Kernels.Gpu;

namespace Natix.Engine.GpuCheck;

/// <summary>Loads every kernel on the device, which compiles it there: what a first frame would otherwise wait for.</summary>
internal static class CompileCheck
{
    public static CheckResult Run(IlgpuDevice device)
    {
        var figures = new List<Figure>();
        Time("detections", () => new DetectionBatch(device.Accelerator, 1, 32), figures);
        Time("geometry", () => new GeometryBatch(device.Accelerator, 1, 32), figures);
        foreach (var job in PreprocessCase.Measured(small: false))
            Time($"preprocess_{job.Name}", () => new ResizeNormalizeBatch(device.Accelerator, job.Tables()), figures);
        return new CheckResult("compile", true, "Every kernel was compiled for the device and loaded.", figures);
    }

    private static void Time(string name, Func<IDisposable> load, List<Figure> figures)
    {
        var clock = Stopwatch.GetTimestamp();
        load().Dispose();
        figures.Add(new Figure($"compile_{name}_ms", Stopwatch.GetElapsedTime(clock).TotalMilliseconds, "ms"));
    }
}
