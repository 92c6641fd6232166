using ILGPU;
using ILGPU.Runtime;
using Natix.Engine.Devices;
using Natix.Engine.Heads.Gpu;
using Natix.Engine.Models;
using Natix.Engine.Tests.Kernels.Gpu;
using Xunit;

namespace Natix.Engine.Tests.Heads.Gpu;

/// <summary>Every head on the device against the same head on the CPU.</summary>
public abstract class DeviceHeadSuite(DeviceFixture fixture)
{
    private const int Model = 3;

    // Stretched, letterboxed at the sides, cropped: model pixels and image do not cover each other.
    private static readonly DeviceFrame[] Frames =
    [
        new(new PreprocessGeometry(2, 2, 0, 0, 128, 128), 700),
        new(new PreprocessGeometry(3, 3, 11, 0, 126, 192)),
        new(new PreprocessGeometry(0.5f, 0.75f, -6, -4, 38, 54), 90),
    ];

    public static TheoryData<string> Names => [.. HeadCase.All.Keys];

    private IlgpuDevice Device => fixture.Device;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_gives_what_the_CPU_makes_of_its_frames(string name)
    {
        var manifest = Manifest(name);
        using var head = DeviceHead.Create(manifest, Model, Device.Accelerator, Frames.Length);
        // The smaller batch comes last: what the larger one left behind must not show.
        foreach (var (seed, count) in ((int, int)[])[(1, 3), (4, 2)])
        {
            var items = Enumerable.Range(seed, count).Select(HeadCase.All[name].Outputs).ToArray();
            var found = HeadRun.OnDevice(Device, head, items, Frames[..count]);
            for (var i = 0; i < count; i++)
                HeadFindings.AssertSame(HeadRun.OnCpu(manifest, Model, items[i], Frames[i].Geometry, Frames[i].FocalLength), found[i], $"{name} {seed + i}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_that_is_not_finite_is_an_error_of_its_own_frame_alone(string name)
    {
        var (manifest, random) = (Manifest(name), new Random(7));
        using var head = DeviceHead.Create(manifest, Model, Device.Accelerator, 2);
        for (var output = 0; output < manifest.Outputs.Count; output++)
        {
            var bad = ((float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])[output % 3];
            var items = new[] { HeadCase.All[name].Outputs(1), HeadCase.All[name].Outputs(2) };
            var expected = HeadRun.OnCpu(manifest, Model, items[0], Frames[0].Geometry, Frames[0].FocalLength);
            if (HeadCase.All[name].ReadsAll)
                items[1][output][random.Next(items[1][output].Length)] = bad;
            else
                Array.Fill(items[1][output], bad);

            var found = HeadRun.OnDevice(Device, head, items, Frames[..2]);

            HeadFindings.AssertSame(expected, found[0], name);
            Assert.Contains($"Model \"fake\": its output \"{manifest.Outputs[output].Name}\" holds values that are not finite", found[1].Error, StringComparison.Ordinal);
            Assert.Equal(0, found[1].Findings.Detections.Count);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var manifest = Manifest("detr");
        using var head = DeviceHead.Create(manifest, Model, Device.Accelerator, 2);
        using var boxes = Device.Accelerator.Allocate1D<float>(2 * manifest.Outputs[0].ElementCount);
        using var logits = Device.Accelerator.Allocate1D<float>((2 * manifest.Outputs[1].ElementCount) - 1);
        ArrayView<float>[] outputs = [boxes.View, logits.View];

        Assert.Contains("\"logits\"", Assert.Throws<ArgumentException>(() => head.Queue(Device.Stream, Frames.AsSpan(0, 2), outputs)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => head.Queue(Device.Stream, Frames.AsSpan(0, 1), [boxes.View]));
        Assert.Throws<ArgumentOutOfRangeException>(() => head.Queue(Device.Stream, Frames, outputs));
        Assert.Throws<ArgumentOutOfRangeException>(() => head.Queue(Device.Stream, [], outputs));
        Assert.Throws<ArgumentOutOfRangeException>(() => DeviceHead.Create(manifest, Model, Device.Accelerator, 0));
        var greedy = HeadManifests.Of(
            64, 64, manifest.Head with { MaxDetections = 2000 }, new TensorSpec("boxes", [1, 1000, 4]), new TensorSpec("logits", [1, 1000, 3]));
        Assert.Contains("maxDetections", Assert.Throws<ArgumentException>(() => DeviceHead.Create(greedy, Model, Device.Accelerator, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_entries_alike_the_lowest_numbers_stay()
    {
        var manifest = Manifest("detr");
        var (boxes, logits) = (HeadCase.All["detr"].Outputs(1)[0], new float[150]);
        Array.Fill(logits, 0.5f);
        (logits[70], logits[149], logits[3]) = (2, 1, -9);
        float[][] outputs = [boxes, logits];

        var found = HeadRun.OnDevice(Device, manifest, Model, [outputs], Frames[..1])[0];

        Assert.Equal(40, found.Findings.Detections.Count);
        HeadFindings.AssertSame(HeadRun.OnCpu(manifest, Model, outputs, Frames[0].Geometry), found, "ties");
    }

    [Fact]
    public void Nothing_above_the_threshold_is_nothing_found()
    {
        foreach (var name in (string[])["detr", "masks", "yolo", "gfl"])
        {
            var outputs = HeadCase.All[name].Outputs(1);
            foreach (var output in outputs)
                Array.Fill(output, name is "detr" or "masks" ? -30 : 0);

            var found = HeadRun.OnDevice(Device, Manifest(name), Model, [outputs], Frames[..1])[0];

            Assert.Null(found.Error);
            Assert.Equal(0, found.Findings.Detections.Count);
        }
    }

    [Fact]
    public void Masks_are_drawn_over_depths_as_the_CPU_draws_them()
    {
        var manifest = Manifest("masks");
        var items = Enumerable.Range(1, 3).Select(seed => Centred(HeadCase.All["masks"].Outputs(seed))).ToArray();
        using var head = (DeviceMasksHead)DeviceHead.Create(manifest, Model, Device.Accelerator, 3);
        var found = HeadRun.OnDevice(Device, head, items, Frames);
        var capacity = head.Boxes.Capacity;
        for (var frame = 0; frame < 3; frame++)
        {
            // A map that reaches beyond the image on two sides, as depths over a padded input do; no cell's centre on an edge, where rounding decides.
            var geometry = Frames[frame].Geometry;
            var depths = new DepthMap();
            depths.Reset(13, 9, -20, 0.4f, geometry.Width + 7, geometry.Height);
            var drawn = Drawn(head, items, Natix.Engine.Kernels.Geometry.DepthGrid.Over(13, 9, depths.Left, depths.Top, depths.Right, depths.Bottom));
            var (expected, masks) = (new byte[13 * 9], found[frame].Findings.Masks);
            var inside = 0;
            for (var place = 0; place < masks.Count; place++)
            {
                inside += masks.DrawOver(place, expected, depths);
                Assert.Equal(expected, drawn.AsSpan(((frame * capacity) + place) * expected.Length, expected.Length).ToArray());
            }

            Assert.InRange(inside, 1, (masks.Count * expected.Length) - 1);
        }
    }

    private byte[] Drawn(DeviceMasksHead head, float[][][] items, Natix.Engine.Kernels.Geometry.DepthGrid grid)
    {
        var buffers = HeadRun.Upload(Device.Accelerator, items);
        var bytes = new byte[items.Length * head.Boxes.Capacity * grid.Width * grid.Height];
        using var map = Device.Accelerator.Allocate1D<byte>(bytes.Length);
        head.Queue(Device.Stream, Frames, [.. buffers.Select(buffer => (ArrayView<float>)buffer.View)]);
        head.QueueDrawing(Device.Stream, grid, map.View);
        Assert.Throws<ArgumentException>(() => head.QueueDrawing(Device.Stream, grid, map.View.SubView(1, map.Length - 1)));
        map.View.CopyToCPU(Device.Stream, bytes);
        Device.Synchronize();
        Array.ForEach(buffers, buffer => buffer.Dispose());
        return bytes;
    }

    // Mask logits of both signs.
    private static float[][] Centred(float[][] outputs)
    {
        foreach (ref var logit in outputs[3].AsSpan())
            logit -= 0.6f;
        return outputs;
    }

    // YOLO's thousand anchors would all fire: fewer, for the slow accelerator's sake.
    private static ModelManifest Manifest(string name)
    {
        var manifest = HeadCase.All[name].Manifest;
        return manifest.Head.Kind is HeadKind.Yolo or HeadKind.YoloEndToEnd ? manifest with { Head = manifest.Head with { ScoreThreshold = 0.97f } } : manifest;
    }
}

public sealed class DeviceHeadsOnCpuTests(CpuAccelerator fixture) : DeviceHeadSuite(fixture), IClassFixture<CpuAccelerator>;

public sealed class DeviceHeadsOnCudaTests(CudaAccelerator fixture) : DeviceHeadSuite(fixture), IClassFixture<CudaAccelerator>;
