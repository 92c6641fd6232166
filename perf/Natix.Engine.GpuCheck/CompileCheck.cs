using System.Diagnostics;
using Natix.Engine.Devices;
using Natix.Engine.Heads.Gpu;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;
using Natix.Engine.Workloads;

namespace Natix.Engine.GpuCheck;

/// <summary>Loads every kernel on the device, which compiles it there: what a first frame would otherwise wait for.</summary>
internal static class CompileCheck
{
    public static CheckResult Run(IlgpuDevice device)
    {
        var figures = new List<Figure>();
        foreach (var kind in Enum.GetValues<HeadKind>())
        {
            var work = Enum.GetValues<HeadShape>().Select(HeadWorkload.Of).First(w => w.Kind == kind);
            Time($"head_{kind}", () => DeviceHead.Create(work.Manifest, 0, device.Accelerator, 1), figures);
        }

        Time("geometry", () => new GeometryBatch(device.Accelerator, 1, 32), figures);
        foreach (var job in PreprocessCase.Measured(small: !device.IsCuda))
            Time($"preprocess_{job.Name}", () => RunOnce(device, job), figures);
        return new CheckResult("compile", true, "Every kernel was compiled for the device and loaded.", figures);
    }

    // The kernel is specialised on its tables, which happens when it is first launched.
    private static ResizeNormalizeBatch RunOnce(IlgpuDevice device, PreprocessCase job)
    {
        var batch = new ResizeNormalizeBatch(device.Accelerator, job.Tables(), unroll: true);
        using var source = device.Accelerator.Allocate1D<byte>(job.SourceBytes);
        using var tensor = device.Accelerator.Allocate1D<byte>(batch.ImageBytes);
        batch.Run(device.Stream, 1, DeviceImages.Packed(source.View, job.Layout, job.Width, job.Height), tensor.View);
        device.Synchronize();
        return batch;
    }

    private static void Time(string name, Func<IDisposable> load, List<Figure> figures)
    {
        var clock = Stopwatch.GetTimestamp();
        load().Dispose();
        figures.Add(Figure.Time($"compile_{name}_ms", Stopwatch.GetElapsedTime(clock).TotalMilliseconds, "ms"));
    }
}
