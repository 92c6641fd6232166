using ILGPU.Runtime;
using Natix.Engine.Devices;
using Natix.Engine.Kernels.Geometry;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Tests.Kernels.Geometry;
using Natix.Engine.Validation.Geometry;
using Xunit;

namespace Natix.Engine.Tests.Kernels.Gpu;

/// <summary>Depth sampling and geometry on the device against the same on the CPU and in double precision.</summary>
public abstract class GeometryBatchSuite(DeviceFixture fixture)
{
    private const int Places = 5;

    private IlgpuDevice Device => fixture.Device;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_batch_on_the_device_is_what_the_CPU_makes_of_its_frames(bool masked)
    {
        for (var seed = 0; seed < 8; seed++)
            Compare(new Random(seed), masked);
    }

    [Fact]
    public void Maps_that_do_not_fit_are_refused()
    {
        using var batch = new GeometryBatch(Device.Accelerator, 2, Places);
        using var depth = Device.Accelerator.Allocate1D<float>(31);
        using var boxes = Device.Accelerator.Allocate1D<Detection>(Places);
        using var counts = Device.Accelerator.Allocate1D<int>(1);
        using var cameras = Device.Accelerator.Allocate1D<CameraConstants>(1);
        var views = new BoxViews { Boxes = boxes.View, Counts = counts.View, Capacity = Places };
        var maps = new DepthViews { Depth = depth.View, Grid = DepthGrid.Over(8, 4, 8, 4), Reading = DepthReading.CentralMedian };

        Assert.Throws<ArgumentException>(() => batch.Run(Device.Stream, 1, views, maps, cameras.View));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Run(Device.Stream, 3, views, maps, cameras.View));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Run(Device.Stream, 1, views with { Capacity = 4 }, maps, cameras.View));
    }

    private void Compare(Random random, bool masked)
    {
        const int frames = 2;
        var grid = DepthGrid.Over(random.Next(1, 14), random.Next(1, 12), 150, 120);
        var cells = grid.Width * grid.Height;
        var depth = RandomScenes.Depth(random, frames * cells);
        var boxes = RandomScenes.Boxes(random, frames * Places, 150, 120);
        var masks = masked ? RandomScenes.Masks(random, frames * Places * cells) : [0];
        var counts = new[] { random.Next(0, Places + 1), Places };
        var models = new[] { BoxGeometryTests.Camera(random), BoxGeometryTests.Camera(random) };
        var reading = new DepthReading(masked ? 1 : 0.5f, random.NextSingle(), 150);

        using var batch = new GeometryBatch(Device.Accelerator, frames, Places);
        using var depthBuffer = Device.Accelerator.Allocate1D(depth);
        using var boxBuffer = Device.Accelerator.Allocate1D(boxes);
        using var countBuffer = Device.Accelerator.Allocate1D(counts);
        using var maskBuffer = Device.Accelerator.Allocate1D(masks);
        using var cameraBuffer = Device.Accelerator.Allocate1D(models.Select(m => m.Constants(MeasurementSigma.Usual)).ToArray());
        var views = new BoxViews { Boxes = boxBuffer.View, Counts = countBuffer.View, Capacity = Places };
        var maps = new DepthViews { Depth = depthBuffer.View, Masks = maskBuffer.View, Grid = grid, Reading = reading, Masked = masked ? 1 : 0 };
        batch.Run(Device.Stream, frames, views, maps, cameraBuffer.View);

        for (var frame = 0; frame < frames; frame++)
        {
            var own = boxes.AsSpan(frame * Places, counts[frame]);
            var (samples, results) = (new DepthSample[own.Length], new BoxGeometry[own.Length]);
            batch.Download(Device.Stream, frame, samples, results);
            var expected = new DepthSample[own.Length];
            var ownMasks = masked ? masks.AsSpan(frame * Places * cells, counts[frame] * cells) : default;
            DepthSampler.Sample(depth.AsSpan(frame * cells, cells), grid, own, reading, new float[cells], expected, ownMasks);
            for (var i = 0; i < own.Length; i++)
            {
                Assert.Equal(expected[i].Valid, samples[i].Valid);
                PlainGeometry.AssertDepth(expected[i].Metres, samples[i].Metres, 1e-6);
                BoxGeometryTests.AssertClose(PlainGeometry.Evaluate(own[i], samples[i].Metres, models[frame], MeasurementSigma.Usual), results[i], models[frame], own[i]);
            }
        }
    }
}

public sealed class GeometryBatchOnCpuTests(CpuAccelerator fixture) : GeometryBatchSuite(fixture), IClassFixture<CpuAccelerator>;

public sealed class GeometryBatchOnCudaTests(CudaAccelerator fixture) : GeometryBatchSuite(fixture), IClassFixture<CudaAccelerator>;
