using FsCheck.Xunit;
using Natix.Engine.Consensus.Boxes;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Boxes;

public sealed class SoftNmsTests
{
    private static SuppressionScratch Scratch => new(300);

    // IoU of the first two is 50 / 150 = 1/3; the third stands apart, the fourth is of another class.
    private static Detection[] Four() =>
    [
        RandomBoxes.Box(5, 0, 15, 10, 0.6f), RandomBoxes.Box(0, 0, 10, 10, 0.9f), RandomBoxes.Box(50, 0, 60, 10, 0.5f), RandomBoxes.Box(0, 0, 10, 10, 0.45f, classId: 1),
    ];

    [Fact]
    public void Linear_decay_takes_the_overlap_off()
    {
        var kept = Keep(Four(), boxes => SoftNms.Linear(boxes, 0.3f, 0, Scratch));

        Assert.Equal([0.9f, 0.5f, 0.45f, 0.4f], kept.Select(b => b.Score), Close);
        Assert.Equal(5, kept[3].Left);
    }

    [Fact]
    public void Linear_decay_leaves_small_overlaps_alone() =>
        Assert.Equal([0.9f, 0.6f, 0.5f, 0.45f], Keep(Four(), boxes => SoftNms.Linear(boxes, 0.34f, 0, Scratch)).Select(b => b.Score), Close);

    [Fact]
    public void Gaussian_decay_is_that_of_the_squared_overlap()
    {
        var kept = Keep(Four(), boxes => SoftNms.Gaussian(boxes, 0.5f, 0, Scratch));

        Assert.Equal([0.9f, 0.5f, 0.6f * MathF.Exp(-2 / 9f), 0.45f], kept.Select(b => b.Score), Close);
    }

    [Fact]
    public void Boxes_that_decayed_under_the_floor_go()
    {
        Assert.Equal([0.9f, 0.5f, 0.45f], Keep(Four(), boxes => SoftNms.Linear(boxes, 0.3f, 0.41f, Scratch)).Select(b => b.Score), Close);
        Assert.Empty(Keep(Four(), boxes => SoftNms.Linear(boxes, 0.3f, 0.95f, Scratch)));
        Assert.Empty(Keep([], boxes => SoftNms.Gaussian(boxes, 0.5f, 0, Scratch)));
    }

    [Fact]
    public void A_box_decays_once_for_each_stronger_one()
    {
        Detection[] same = [RandomBoxes.Box(0, 0, 10, 10, 0.8f), RandomBoxes.Box(0, 0, 10, 10, 0.8f), RandomBoxes.Box(0, 5, 10, 15, 0.6f)];

        // The second is decayed to nothing, the third by 2/3 once and not again by the one that went.
        Assert.Equal([0.8f, 0.4f], Keep(same, boxes => SoftNms.Linear(boxes, 0.1f, 0.01f, Scratch)).Select(b => b.Score), Close);
    }

    [Property(MaxTest = 150)]
    public void The_order_of_boxes_does_not_matter(int seed)
    {
        var boxes = RandomBoxes.Make(seed, new Random(seed).Next(0, 60), 3, 2);
        var shuffled = boxes.ToArray();
        new Random(seed ^ 3).Shuffle(shuffled);

        Assert.Equal(Keep(boxes, b => SoftNms.Linear(b, 0.3f, 0.05f, Scratch)), Keep(shuffled, b => SoftNms.Linear(b, 0.3f, 0.05f, Scratch)));
        Assert.Equal(Keep(boxes, b => SoftNms.Gaussian(b, 0.5f, 0.05f, Scratch)), Keep(shuffled, b => SoftNms.Gaussian(b, 0.5f, 0.05f, Scratch)));
    }

    [Property(MaxTest = 150)]
    public void Scores_never_rise_and_come_strongest_first(int seed)
    {
        var boxes = RandomBoxes.Make(seed, 50, 3, 2);
        var kept = Keep(boxes, b => SoftNms.Gaussian(b, 0.5f, 0.05f, Scratch));

        Assert.All(kept, box => Assert.Contains(boxes, old => old with { Score = 0 } == box with { Score = 0 } && old.Score >= box.Score));
        Assert.All(kept, box => Assert.True(box.Score >= 0.05f));
        Assert.Equal(kept.OrderByDescending(b => b.Score).Select(b => b.Score), kept.Select(b => b.Score));
    }

    [Fact]
    public void Suppressing_allocates_nothing()
    {
        var (boxes, copy, scratch) = (RandomBoxes.Make(3, 300, 3, 2), new Detection[300], Scratch);
        Allocations.AssertNone(() =>
        {
            boxes.CopyTo(copy, 0);
            SoftNms.Gaussian(copy, 0.5f, 0.01f, scratch);
            boxes.CopyTo(copy, 0);
            SoftNms.Linear(copy, 0.3f, 0.01f, scratch);
            boxes.CopyTo(copy, 0);
            DiouNms.Suppress(copy, 0.5f, scratch);
        });
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftNms.Linear(Four(), 1.1f, 0, Scratch));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftNms.Linear(Four(), float.NaN, 0, Scratch));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftNms.Linear(Four(), 0.5f, -1, Scratch));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftNms.Gaussian(Four(), 0, 0, Scratch));
        Assert.Throws<ArgumentException>(() => SoftNms.Gaussian([RandomBoxes.Box(0, 0, float.NaN, 1, 1)], 1, 0, Scratch));
    }

    private static bool Close(float a, float b) => Math.Abs(a - b) < 1e-5f;

    private static Detection[] Keep(Detection[] boxes, Func<Detection[], int> suppress)
    {
        var copy = boxes.ToArray();
        return copy[..suppress(copy)];
    }
}
