using FsCheck.Xunit;
using Natix.Engine.Heads;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class NonMaximumSuppressionTests
{
    [Property(MaxTest = 300)]
    public void The_order_of_the_input_does_not_matter(int seed)
    {
        var (boxes, threshold) = Boxes(seed);
        var shuffled = boxes.ToArray();
        new Random(seed ^ 99).Shuffle(shuffled);

        Assert.Equal(Suppress(boxes, threshold), Suppress(shuffled, threshold));
    }

    [Property(MaxTest = 300)]
    public void Suppressing_twice_changes_nothing(int seed)
    {
        var (boxes, threshold) = Boxes(seed);
        var once = Suppress(boxes, threshold);

        Assert.Equal(once, Suppress(once, threshold));
    }

    [Property(MaxTest = 300)]
    public void Survivors_do_not_overlap_and_each_lost_box_has_a_stronger_survivor_over_it(int seed)
    {
        var (boxes, threshold) = Boxes(seed);
        var kept = Suppress(boxes, threshold);

        Assert.All(kept, a => Assert.All(kept, b => Assert.True(
            a == b || a.ClassId != b.ClassId || Detection.Iou(a, b) <= threshold)));
        Assert.All(boxes.Except(kept), lost => Assert.Contains(kept, stronger =>
            stronger.ClassId == lost.ClassId && stronger.Score >= lost.Score && Detection.Iou(stronger, lost) > threshold));
    }

    [Property(MaxTest = 300)]
    public void Iou_is_symmetric_and_within_range(int seed)
    {
        var boxes = Boxes(seed).Boxes;
        foreach (var a in boxes)
        {
            foreach (var b in boxes)
            {
                var iou = Detection.Iou(a, b);
                Assert.InRange(iou, 0, 1.000001f);
                Assert.Equal(iou, Detection.Iou(b, a));
            }
        }
    }

    [Fact]
    public void Known_overlaps()
    {
        var box = new Detection(0, 0, 10, 10, 1, 0, 0);

        Assert.Equal(1f, Detection.Iou(box, box));
        Assert.Equal(1 / 3f, Detection.Iou(box, box with { Left = 5, Right = 15 }), 1e-6f);
        Assert.Equal(0f, Detection.Iou(box, box with { Left = 10, Right = 15 }));
        Assert.Equal(0f, Detection.Iou(box with { Right = 0 }, box with { Right = 0 }));
    }

    [Fact]
    public void A_flood_of_candidates_is_cut_to_the_strongest()
    {
        var boxes = Enumerable.Range(0, 3000).Select(i => new Detection(10 * i, 0, (10 * i) + 5, 5, i / 3000f, 0, 0)).ToArray();

        var kept = Suppress(boxes, 0.5f);

        Assert.Equal(NonMaximumSuppression.MaxCandidates, kept.Length);
        Assert.Equal(2999 / 3000f, kept[0].Score);
    }

    [Property(MaxTest = 30)]
    public void A_flood_gives_what_sorting_all_and_comparing_one_by_one_gives_in_any_order(int seed)
    {
        var random = new Random(seed);
        var scores = random.Next(2) == 0 ? 5 : 100_000; // many ties across the cut, or hardly any
        var boxes = Enumerable.Range(0, random.Next(900, 3000)).Select(_ =>
        {
            var (left, top) = (random.Next(400), random.Next(400));
            return new Detection(left, top, left + random.Next(60), top + random.Next(60), random.Next(scores) / (float)scores, random.Next(4), 0);
        }).ToArray();
        if (random.Next(4) == 0)
            boxes = [.. boxes.OrderBy(box => box.Score)];
        var sorted = boxes.OrderByDescending(b => b.Score).ThenBy(b => b.ClassId).ThenBy(b => b.Left).ThenBy(b => b.Top).ThenBy(b => b.Right).ThenBy(b => b.Bottom);
        var expected = new List<Detection>();
        foreach (var box in sorted.Take(NonMaximumSuppression.MaxCandidates))
        {
            if (!expected.Exists(stronger => stronger.ClassId == box.ClassId && Detection.Iou(stronger, box) > 0.3f))
                expected.Add(box);
        }

        Assert.Equal(expected, Suppress(boxes, 0.3f));
        random.Shuffle(boxes);
        Assert.Equal(expected, Suppress(boxes, 0.3f));
    }

    [Fact]
    public void Boxes_without_end_suppress_nothing_and_negative_zero_is_zero()
    {
        var endless = new Detection(float.NegativeInfinity, float.NegativeInfinity, float.PositiveInfinity, float.PositiveInfinity, 0.9f, 0, 0);
        var small = new Detection(0, 0, 5, 5, -0f, 0, 0);

        Assert.Equal([endless, small with { Score = 0.1f }, small], Suppress([small, endless, small with { Score = 0.1f }], 1));
    }

    // Coarse coordinates and scores, so that ties and equal boxes are common.
    private static (Detection[] Boxes, float Threshold) Boxes(int seed)
    {
        var random = new Random(seed);
        var boxes = new Detection[random.Next(0, 40)];
        for (var i = 0; i < boxes.Length; i++)
        {
            var (left, top) = (random.Next(8), random.Next(8));
            boxes[i] = new Detection(left, top, left + random.Next(0, 5), top + random.Next(0, 5), random.Next(5) / 4f, random.Next(2), 0);
        }

        return (boxes, random.Next(1, 10) / 10f);
    }

    private static Detection[] Suppress(IEnumerable<Detection> boxes, float threshold)
    {
        var copy = boxes.ToArray();
        return copy[..NonMaximumSuppression.Suppress(copy, threshold)];
    }
}
