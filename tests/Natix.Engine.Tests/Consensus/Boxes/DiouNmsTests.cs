using FsCheck.Xunit;
using Natix.Engine.Consensus.Boxes;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Boxes;

public sealed class DiouNmsTests
{
    private static SuppressionScratch Scratch => new(100);

    [Fact]
    public void Overlaps_are_worked_out_by_hand()
    {
        var (a, b) = (RandomBoxes.Box(0, 0, 10, 10, 1), RandomBoxes.Box(5, 0, 15, 10, 1));

        // Intersection 50, union 150; centres 5 apart, diagonal^2 of the box around both 15^2 + 10^2.
        Assert.Equal(1f / 3, Detection.Iou(a, b), 1e-6f);
        Assert.Equal((1f / 3) - (25f / 325), BoxOverlap.Diou(a, b), 1e-6f);
        Assert.Equal(1, BoxOverlap.Diou(a, a));

        // Apart: no intersection, centres 20 apart, diagonal^2 30^2 + 10^2.
        Assert.Equal(-400f / 1000, BoxOverlap.Diou(a, RandomBoxes.Box(20, 0, 30, 10, 1)), 1e-6f);
        Assert.Equal(0, BoxOverlap.Diou(RandomBoxes.Box(3, 3, 3, 3, 1), RandomBoxes.Box(3, 3, 3, 3, 1)));
    }

    [Fact]
    public void Cones_in_a_row_stay_where_their_overlap_alone_would_suppress_them()
    {
        // Neighbours half a width apart: IoU 1/3, distance-IoU .256. A box inside another with the same centre and the same IoU goes.
        Detection[] boxes = [RandomBoxes.Box(0, 0, 10, 10, 0.9f), RandomBoxes.Box(5, 0, 15, 10, 0.8f), RandomBoxes.Box(0, 10f / 3, 10, 20f / 3, 0.7f)];

        var kept = boxes[..DiouNms.Suppress(boxes, 0.3f, Scratch)];

        Assert.Equal([0.9f, 0.8f], kept.Select(b => b.Score));
    }

    [Fact]
    public void Classes_do_not_suppress_each_other()
    {
        Detection[] boxes = [RandomBoxes.Box(0, 0, 10, 10, 0.9f), RandomBoxes.Box(0, 0, 10, 10, 0.8f, classId: 1), RandomBoxes.Box(0, 0, 10, 10, 0.7f)];

        Assert.Equal(2, DiouNms.Suppress(boxes, 0.5f, Scratch));
        Assert.Equal([0, 1], boxes[..2].Select(b => b.ClassId));
        Assert.Equal(0, DiouNms.Suppress([], 0.5f, Scratch));
    }

    [Property(MaxTest = 150)]
    public void The_order_of_boxes_does_not_matter_and_twice_is_once(int seed)
    {
        var boxes = RandomBoxes.Make(seed, new Random(seed).Next(0, 60), 3, 2);
        var shuffled = boxes.ToArray();
        new Random(seed ^ 9).Shuffle(shuffled);
        var kept = boxes[..DiouNms.Suppress(boxes, 0.4f, Scratch)];

        Assert.Equal(kept, shuffled[..DiouNms.Suppress(shuffled, 0.4f, Scratch)]);
        var again = kept.ToArray();
        Assert.Equal(kept.Length, DiouNms.Suppress(again, 0.4f, Scratch));
        Assert.Equal(kept, again);
    }

    [Property(MaxTest = 100)]
    public void Whatever_goes_lies_on_a_stronger_box_that_stays(int seed)
    {
        var boxes = RandomBoxes.Make(seed, 50, 3, 2);
        var all = boxes.ToArray();
        var kept = boxes[..DiouNms.Suppress(boxes, 0.4f, Scratch)];

        Assert.All(all.Except(kept), gone => Assert.Contains(
            kept, box => box.ClassId == gone.ClassId && box.Score >= gone.Score && BoxOverlap.Diou(box, gone) > 0.4f));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DiouNms.Suppress([], 1.5f, Scratch));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiouNms.Suppress([], -0.1f, Scratch));
        Assert.Throws<ArgumentOutOfRangeException>(() => DiouNms.Suppress([], float.NaN, Scratch));
        Assert.Throws<ArgumentException>(() => DiouNms.Suppress(new Detection[101], 0.5f, Scratch));
        Assert.Throws<ArgumentException>(() => DiouNms.Suppress([RandomBoxes.Box(0, 0, 1, 1, float.NaN)], 0.5f, Scratch));
    }
}
