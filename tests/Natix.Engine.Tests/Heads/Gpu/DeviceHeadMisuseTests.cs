using System.Reflection;
using ILGPU.Runtime;
using Natix.Engine.Heads;
using Natix.Engine.Heads.Gpu;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;
using Natix.Engine.Tests.Kernels.Gpu;
using Xunit;

namespace Natix.Engine.Tests.Heads.Gpu;

/// <summary>Heads on the device where they could show what is not there.</summary>
public sealed class DeviceHeadMisuseTests(CpuAccelerator fixture) : IClassFixture<CpuAccelerator>
{
    private static readonly DeviceFrame Place = new(new PreprocessGeometry(2, 2, 0, 0, 128, 128), 700);

    [Theory]
    [InlineData("classifier")]
    [InlineData("detr")]
    [InlineData("zero-shot")]
    public void A_frame_that_is_not_in_the_batch_is_refused(string name)
    {
        var (device, manifest) = (fixture.Device, HeadCase.All[name].Manifest);
        using var head = DeviceHead.Create(manifest, 3, device.Accelerator, 3);
        HeadRun.OnDevice(device, head, [.. Enumerable.Range(1, 3).Select(HeadCase.All[name].Outputs)], [Place, Place, Place]);
        HeadRun.OnDevice(device, head, [HeadCase.All[name].Outputs(9)], [Place]);
        HeadReading reading = default;
        var thrown = Record.Exception(() => { reading = head.Read(device.Stream, 2, Place.Geometry, new FrameFindings(100)); });

        Assert.True(thrown is not null, $"the last batch had one frame; frame 2 votes {reading.Votes}, {reading.LogOdds}");
    }

    [Fact]
    public void A_batch_of_other_images_leaves_no_candidate_behind_when_boxes_tie()
    {
        // Boxes beyond the range of floats.
        var (device, manifest) = (fixture.Device, HeadCase.All["yolox-grid"].Manifest);
        using var head = DeviceHead.Create(manifest, 3, device.Accelerator, 1);
        var first = HeadCase.All["yolox-grid"].Outputs(1);
        HeadRun.OnDevice(device, head, [first], [Place]);
        var wild = HeadCase.All["yolox-grid"].Outputs(1);
        var row = 5 + manifest.Head.Labels.Count;
        for (var i = 0; i < wild[0].Length; i += row)
        {
            (wild[0][i], wild[0][i + 1], wild[0][i + 2], wild[0][i + 3]) = (3e38f, 3e38f, 100, 100);
            (wild[0][i + 4], wild[0][i + 5]) = (1, 1);
        }

        var again = HeadRun.OnDevice(device, head, [wild], [Place]);
        using var fresh = DeviceHead.Create(manifest, 3, device.Accelerator, 1);
        var alone = HeadRun.OnDevice(device, fresh, [wild], [Place]);

        Assert.Equal(alone[0].Findings.Detections.Span.ToArray(), again[0].Findings.Detections.Span.ToArray());
    }

    [Fact]
    public void The_tangent_is_finite_far_out_and_right_near_zero()
    {
        Assert.Equal((1f, -1f), (GridKernels.Tanh(90), GridKernels.Tanh(-90)));
        for (var x = -9f; x < 9; x += 0.01f)
            Assert.Equal(MathF.Tanh(x), GridKernels.Tanh(x), 2e-7f);
    }

    [Fact]
    public void A_head_that_cannot_be_made_leaves_nothing_on_the_device()
    {
        var (device, manifest) = (fixture.Device, HeadCase.All["detr"].Manifest);
        var greedy = manifest with
        {
            Head = manifest.Head with { MaxDetections = 4000 },
            Outputs = [new TensorSpec("boxes", [1, 2000, 4]), new TensorSpec("logits", [1, 2000, 3])],
        };
        var before = Children(device.Accelerator);
        for (var i = 0; i < 10; i++)
            Assert.Throws<ArgumentException>(() => DeviceHead.Create(greedy, 3, device.Accelerator, 3));

        Assert.Equal(before, Children(device.Accelerator));
    }

    private static int Children(Accelerator accelerator)
    {
        var count = -1;
        for (var type = accelerator.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField("childObjects", BindingFlags.Instance | BindingFlags.NonPublic) is { } field)
                count = ((System.Collections.ICollection)field.GetValue(accelerator)!).Count;
        }

        return count >= 0 ? count : throw new InvalidOperationException("ILGPU keeps its children elsewhere");
    }
}
