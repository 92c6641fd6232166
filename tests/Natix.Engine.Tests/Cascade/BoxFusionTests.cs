using FsCheck.Xunit;
using Natix.Engine.Cascade;
using Natix.Engine.Consensus.Boxes;
using Natix.Engine.Memory;
using Natix.Engine.Models;
using Natix.Engine.Tests.Consensus.Boxes;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Each method of fusing, and what they have in common.</summary>
public sealed class BoxFusionTests
{
    private const int Detectors = 11;
    private const int Most = 60;

    private static readonly FusionManifest[] All =
    [
        FusionManifest.Default, new(FusionMethod.Nms, 0.5), new(FusionMethod.SoftNms, 0.3), new(FusionMethod.SoftNms, 0.3, 0.5), new(FusionMethod.DiouNms, 0.5),
    ];

    public static TheoryData<int> Methods => [.. Enumerable.Range(0, All.Length)];

    // Two sights of one cone, IoU 1/3 and distance-IoU .256; a drum on the same spot.
    private static readonly Detection[] ConesAndDrum =
    [
        RandomBoxes.Box(0, 0, 10, 10, 0.9f, model: 0), RandomBoxes.Box(5, 0, 15, 10, 0.6f, model: 1), RandomBoxes.Box(0, 0, 10, 10, 0.8f, classId: 1, model: 2),
    ];

    [Fact]
    public void Suppression_keeps_the_strongest_and_counts_who_saw_it()
    {
        var fused = Fuse(new FusionManifest(FusionMethod.Nms, 0.3), ConesAndDrum);
        Assert.Equal([(0f, 0.9f, 0, 2), (0f, 0.8f, 1, 1)], fused.Select(b => (b.Left, b.Score, b.ClassId, b.Agreement)));
    }

    [Fact]
    public void Cones_in_a_row_are_two_by_distance_and_each_has_its_own_witness()
    {
        var fused = Fuse(new FusionManifest(FusionMethod.DiouNms, 0.3), ConesAndDrum);
        Assert.Equal([(0, 1), (1, 1), (0, 1)], fused.Select(b => (b.ClassId, b.Agreement)));
    }

    [Fact]
    public void Soft_suppression_lets_scores_decay_by_the_overlap_or_by_its_square()
    {
        var linear = Fuse(new FusionManifest(FusionMethod.SoftNms, 0.3), ConesAndDrum);
        Assert.Equal([0.9f, 0.8f, 0.6f * 2 / 3], linear.Select(b => b.Score), Close);
        Assert.Equal([2, 1, 2], linear.Select(b => b.Agreement)); // both cones overlap the other's box by more than 0.3
        var gaussian = Fuse(new FusionManifest(FusionMethod.SoftNms, 0.4, 0.5), ConesAndDrum);
        Assert.Equal([0.9f, 0.8f, 0.6f * MathF.Exp(-2 / 9f)], gaussian.Select(b => b.Score), Close);
        Assert.Equal([1, 1, 1], gaussian.Select(b => b.Agreement));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_order_of_boxes_does_not_matter(int method)
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var boxes = RandomBoxes.Make(seed, new Random(seed).Next(1, Most), Detectors, 3);
            var shuffled = boxes.ToArray();
            new Random(seed ^ 7).Shuffle(shuffled);
            Assert.Equal(Fuse(All[method], boxes), Fuse(All[method], shuffled));
        }
    }

    [Property(MaxTest = 100)]
    public void Hard_suppression_of_what_stayed_changes_nothing(int seed)
    {
        foreach (var method in (FusionMethod[])[FusionMethod.Nms, FusionMethod.DiouNms])
        {
            var fusion = new FusionManifest(method, 0.4);
            var once = Fuse(fusion, RandomBoxes.Make(seed, 50, Detectors, 3));
            var twice = Fuse(fusion, [.. once.Select(b => new Detection(b.Left, b.Top, b.Right, b.Bottom, b.Score, b.ClassId, 0))]);
            Assert.Equal(once.Select(b => b with { Models = 1 }), twice);
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Boxes_that_are_none_are_passed_over(int method)
    {
        using var backend = new PaintedBackend();
        var level = ScriptedCascade.Level(0, null) with { Models = [.. "abc".Select(m => new LevelModel(PaintedModels.Detector($"{m}", "cone", "drum", "sign"), 1))] };
        var manifest = ScriptedCascade.Manifest(level);
        using var plan = CascadePlan.Load(
            manifest with { Consensus = manifest.Consensus with { Fusion = All[method] } }, backend, _ => new ModelSettings(new SessionSettings(), 1));
        Detection[] garbage =
        [
            RandomBoxes.Box(float.NaN, 0, 5, 5, 0.9f), RandomBoxes.Box(0, 0, float.PositiveInfinity, 5, 0.9f), RandomBoxes.Box(9, 0, 5, 5, 0.9f), RandomBoxes.Box(0, 0, 5, 5, float.NaN),
            RandomBoxes.Box(0, 0, 5, 5, 1.5f), RandomBoxes.Box(0, 0, 5, 5, 0.9f, classId: 3), RandomBoxes.Box(0, 0, 5, 5, 0.9f, classId: -1), RandomBoxes.Box(0, 0, 3e38f, 3e38f, 0.9f),
        ];
        var sound = RandomBoxes.Make(3, 30, 3, 3);

        var objects = Objects(plan, sound);
        Assert.NotEmpty(objects);
        Assert.Equal(objects, Objects(plan, [.. garbage, .. sound]));
        Assert.Empty(Objects(plan, garbage));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Fusing_allocates_nothing(int method)
    {
        var (fusion, desk, boxes) = (new BoxFusion(All[method]), Desk(300), RandomBoxes.Make(5, 300, Detectors, 3));
        var count = 0;
        Allocations.AssertNone(() =>
        {
            count = 0;
            for (var i = 0; i < 20; i++)
                count += fusion.Fuse(boxes, desk);
        });
        Assert.True(count > 20);
    }

    private static DetectedObject[] Objects(CascadePlan plan, Detection[] boxes)
    {
        using var slabs = new SlabPool();
        using var slot = new FrameSlot();
        var job = new FrameJob(Most, plan.Models.Length);
#pragma warning disable CA2012 // nobody waits for it
        _ = job.Begin(null!, slabs.Rent(1), FrameInfo.Still("a"), 0, FrameJob.NoDeadline, CancellationToken.None);
#pragma warning restore CA2012
        slot.Begin(job);
        foreach (var box in boxes)
            job.Result.Findings.Detections.Add(box);
        job.Result.Findings.DetectorsRun = 0b111;
        new ObjectFusion(plan).Fuse(slot);
        var objects = job.Result.Objects.ToArray();
        job.Result.ReleaseBytes();
        return objects;
    }

    private static FusedBox[] Fuse(FusionManifest fusion, Detection[] boxes)
    {
        var desk = Desk(Most);
        return desk.Fused[..new BoxFusion(fusion).Fuse(boxes, desk)];
    }

    private static FusionDesk Desk(int boxes)
    {
        var desk = new FusionDesk(boxes, Detectors);
        Array.Fill(desk.Weights, 1);
        return desk;
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;
}
