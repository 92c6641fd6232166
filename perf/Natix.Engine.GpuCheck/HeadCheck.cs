using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Devices;
using Natix.Engine.Heads.Gpu;
using Natix.Engine.Workloads;

namespace Natix.Engine.GpuCheck;

/// <summary>Every head over a batch of outputs of the size of a model's own, no two frames alike: what the CPU finds, and microseconds a frame.</summary>
internal static class HeadCheck
{
    private const int Batch = 16;

    // On the slow accelerator as few as can be told apart.
    private const int SmallBatch = 2;

    // What the slow accelerator gets through in seconds.
    private static readonly HeadShape[] Few = [HeadShape.Classifier, HeadShape.FastestDet, HeadShape.YoloEndToEnd, HeadShape.Detr, HeadShape.ZeroShot];

    public static CheckResult Run(IlgpuDevice device, CheckOptions options)
    {
        var (figures, wrong) = (new List<Figure>(), new List<string>());
        foreach (var shape in options.Small ? Few : Enum.GetValues<HeadShape>())
        {
            var work = HeadWorkload.Of(shape);
            var microseconds = Measure(device, work, options.Small ? SmallBatch : Batch, out var difference);
            if (difference is not null)
                wrong.Add($"{shape}: {difference}");
            figures.Add(Figure.Time($"{shape}_us_per_frame", microseconds, "us"));
        }

        var summary = wrong.Count > 0 ? string.Join("; ", wrong) : $"{figures.Count} heads find on the device what they find on the CPU.";
        figures.Insert(0, new Figure("heads", figures.Count, ""));
        return new CheckResult("heads", wrong.Count == 0, summary, figures);
    }

    private static double Measure(IlgpuDevice device, HeadWorkload work, int batch, out string? difference)
    {
        using var head = DeviceHead.Create(work.Manifest, 0, device.Accelerator, batch);
        var frames = Enumerable.Repeat(new DeviceFrame(work.Geometry), batch).ToArray();
        var buffers = Outputs(work, batch).Select(values => device.Accelerator.Allocate1D(values)).ToArray();
        try
        {
            var outputs = buffers.Select(buffer => (ArrayView<float>)buffer.View).ToArray();
            var seconds = DeviceTime.Of(device, device.IsCuda ? 20 : 1, () => head.Queue(device.Stream, frames, outputs));
            head.Complete(device.Stream);
            difference = null;
            for (var frame = 0; frame < batch && difference is null; frame++)
            {
                work.Show(frame);
                work.Read();
                var findings = new FrameFindings(300);
                var reading = head.Read(device.Stream, frame, work.Geometry, findings);
                difference = FindingsComparison.Difference(work, reading, findings) is { } words ? $"frame {frame}: {words}" : null;
            }

            return seconds * 1e6 / batch;
        }
        finally
        {
            Array.ForEach(buffers, buffer => buffer.Dispose());
        }
    }

    // One array an output, a frame after the other.
    private static float[][] Outputs(HeadWorkload work, int batch)
    {
        var all = work.Values.Select(values => new float[batch * values.Length]).ToArray();
        for (var frame = 0; frame < batch; frame++)
        {
            work.Show(frame);
            for (var i = 0; i < all.Length; i++)
                work.Values[i].CopyTo(all[i], frame * work.Values[i].Length);
        }

        return all;
    }
}
