using ILGPU.Runtime;
using Natix.Engine.Devices;
using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Kernels.Gpu;

namespace Natix.Engine.GpuCheck;

/// <summary>Every kernel on the device against its twin on the CPU, over all forms at small sizes.</summary>
internal static class KernelCheck
{
    private const double GeometryBound = 1e-5;

    public static CheckResult Run(IlgpuDevice device)
    {
        var findings = new List<string>();
        var (forms, worst) = (0, 0.0);
        foreach (var job in PreprocessCase.Compared())
        {
            using var run = new PreprocessRun(device, job, 2);
            run.Queue();
            var difference = Math.Max(run.Difference(0), run.Difference(1));
            worst = Math.Max(worst, difference);
            forms++;
            if (difference > TensorComparison.Bound)
                findings.Add($"preprocess {job.Name} differs by {difference:e2} of its range");
        }

        var geometry = Geometry(device, findings);
        var summary = findings.Count > 0 ? string.Join("; ", findings) : "Preprocessing of every layout, filter and type, and geometry of boxes: as on the CPU.";
        return new CheckResult("kernels", findings.Count == 0, summary,
        [
            new Figure("preprocess_forms", forms, ""),
            new Figure("preprocess_largest_difference", worst, "of the range", $"at most {TensorComparison.Bound}"),
            new Figure("geometry_boxes", geometry.Boxes, ""),
            new Figure("geometry_largest_difference", geometry.Largest, "relative", $"at most {GeometryBound}"),
        ]);
    }

    private static (int Boxes, double Largest) Geometry(IlgpuDevice device, List<string> findings)
    {
        const int places = 24;
        var (random, grid) = (new Random(7), DepthGrid.Over(63, 35, 1920, 1080));
        var depth = Enumerable.Range(0, 63 * 35).Select(_ => random.Next(9) == 0 ? float.NaN : 1 + (random.NextSingle() * 60)).ToArray();
        var boxes = Enumerable.Range(0, places).Select(_ => Box(random)).ToArray();
        var camera = new CameraConstants(1000, 1010, 0.05f, 0.1f, 2, 500, 1400, 1.4f);
        var reading = DepthReading.CentralMedian with { Fraction = 0.3f };
        using var batch = new GeometryBatch(device.Accelerator, 1, places);
        using var depthBuffer = device.Accelerator.Allocate1D(depth);
        using var boxBuffer = device.Accelerator.Allocate1D(boxes);
        using var counts = device.Accelerator.Allocate1D([places]);
        using var cameras = device.Accelerator.Allocate1D([camera]);
        using var masks = device.Accelerator.Allocate1D<byte>(1);
        batch.Run(
            device.Stream,
            1,
            new BoxViews { Boxes = boxBuffer.View, Counts = counts.View, Capacity = places },
            new DepthViews { Depth = depthBuffer.View, Masks = masks.View, Grid = grid, Reading = reading },
            cameras.View);
        var (samples, results) = (new DepthSample[places], new BoxGeometry[places]);
        batch.Download(device.Stream, 0, samples, results);

        var (expectedSamples, expected) = (new DepthSample[places], new BoxGeometry[places]);
        DepthSampler.Sample(depth, grid, boxes, reading, new float[depth.Length], expectedSamples);
        BoxGeometryRun.Evaluate(boxes, expectedSamples, camera, expected);
        var largest = 0.0;
        for (var i = 0; i < places; i++)
        {
            largest = Math.Max(largest, Apart(expectedSamples[i].Metres, samples[i].Metres));
            largest = Math.Max(largest, Math.Max(Apart(expected[i].Height, results[i].Height), Apart(expected[i].DepthRatio, results[i].DepthRatio)));
            largest = Math.Max(largest, Math.Max(Apart(expected[i].HeightSigma, results[i].HeightSigma), Apart(expected[i].GroundHeight, results[i].GroundHeight)));
        }

        if (!(largest <= GeometryBound))
            findings.Add($"geometry differs by {largest:e2}");
        return (places, largest);
    }

    private static Detection Box(Random random)
    {
        var (left, top) = (random.NextSingle() * 1700, random.NextSingle() * 900);
        return new Detection(left, top, left + 20 + (random.NextSingle() * 200), top + 20 + (random.NextSingle() * 160), 0.5f, 0, 0);
    }

    private static double Apart(float expected, float found)
    {
        if (float.IsNaN(expected) || float.IsNaN(found))
            return float.IsNaN(expected) && float.IsNaN(found) ? 0 : double.PositiveInfinity;
        return Math.Abs(expected - found) / Math.Max(Math.Abs(expected), 1e-6);
    }
}
