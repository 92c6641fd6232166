using FsCheck.Xunit;
using Natix.Engine.Consensus.Boxes;
using Xunit;

namespace Natix.Engine.Tests.Consensus.Boxes;

public sealed class WeightedBoxFusionTests
{
    private static readonly float[] Three = [1, 1, 1];

    [Fact]
    public void Boxes_of_two_detectors_are_averaged_by_confidence()
    {
        // .9 and .6 on one object: left (9 * .0 + 6 * 5) / 15 = 2, score .75, by two of three detectors.
        var fused = Fuse([Box(0, 0, 100, 100, 0.9f, model: 0), Box(5, 0, 105, 100, 0.6f, model: 1)], Three);

        var box = Assert.Single(fused);
        Assert.Equal(2, box.Left, 1e-5f);
        Assert.Equal(102, box.Right, 1e-5f);
        Assert.Equal(0, box.Top);
        Assert.Equal(100, box.Bottom);
        Assert.Equal(0.5f, box.Score, 1e-6f);
        Assert.Equal((2, 2, 0b11UL), (box.Agreement, box.Boxes, box.Models));
    }

    [Theory]
    [InlineData((int)FusionRescale.MinShare, 0.75f)]
    [InlineData((int)FusionRescale.Share, 1f)]
    [InlineData((int)FusionRescale.None, 0.75f)]
    public void Several_boxes_of_one_detector_count_by_the_rescaling(int rescale, float expected)
    {
        // Four boxes, two detectors: T / N = 2.
        Detection[] boxes = [.. Enumerable.Range(0, 4).Select(i => Box(i, 0, 100 + i, 100, 0.75f, model: i % 2))];

        var box = Assert.Single(Fuse(boxes, [1, 1], (FusionRescale)rescale));
        Assert.Equal(expected, box.Score, 1e-6f);
        Assert.Equal((2, 4), (box.Agreement, box.Boxes));
    }

    [Fact]
    public void Detectors_count_by_their_weight()
    {
        // Confidences 3 * .8 and 1 * .4: left 10 * .4 / 2.8; mean 2.8 / 4; the third, of weight 4, did not see it.
        var box = Assert.Single(Fuse([Box(0, 0, 100, 100, 0.8f, model: 0), Box(10, 0, 110, 100, 0.4f, model: 1)], [3, 1, 4]));

        Assert.Equal(10 * 0.4f / 2.8f, box.Left, 1e-5f);
        Assert.Equal(0.7f * 0.5f, box.Score, 1e-6f);
    }

    [Fact]
    public void A_detector_that_did_not_run_says_nothing_by_its_silence()
    {
        Detection[] boxes = [Box(0, 0, 10, 10, 0.8f, model: 0), Box(0, 0, 10, 10, 0.8f, model: 2)];

        Assert.Equal(0.8f, Assert.Single(Fuse(boxes, [1, 0, 1])).Score, 1e-6f);
        Assert.Equal(0.8f * 2 / 3, Assert.Single(Fuse(boxes, Three)).Score, 1e-6f);

        // Nor do boxes of a detector without weight.
        Assert.Equal(1, Assert.Single(Fuse(boxes, [1, 0, 0])).Boxes);
    }

    [Fact]
    public void Classes_and_places_stay_apart()
    {
        var fused = Fuse(
            [Box(0, 0, 10, 10, 0.9f, 0, 0), Box(0, 0, 10, 10, 0.8f, 1, 1), Box(50, 0, 60, 10, 0.7f, 0, 1), Box(0, 0, 10, 5.4f, 0.3f, 0, 2)], Three);

        Assert.Equal([0.3f, 0.8f / 3, 0.7f / 3, 0.1f], fused.Select(box => box.Score), (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal([0, 1, 0, 0], fused.Select(box => box.ClassId));
    }

    [Fact]
    public void Twelve_boxes_of_eleven_detectors_agree()
    {
        Detection[] boxes = [.. Enumerable.Range(0, 11).Select(i => Box(100, 100, 200, 200, 0.5f, model: i)), Box(400, 100, 420, 130, 0.88f, model: 4)];
        var fused = Fuse(boxes, [.. Enumerable.Repeat(1f, 11)]);

        Assert.Equal([0.5f, 0.08f], fused.Select(box => box.Score), (a, b) => Math.Abs(a - b) < 1e-6f);
        Assert.Equal([11, 1], fused.Select(box => box.Agreement));
    }

    [Fact]
    public void A_box_joins_the_cluster_that_it_overlaps_most()
    {
        var fused = Fuse([Box(0, 0, 100, 100, 0.9f, model: 0), Box(60, 0, 160, 100, 0.8f, model: 1), Box(50, 0, 150, 100, 0.7f, model: 2)], Three, threshold: 0.3f);

        Assert.Equal([2, 1], fused.Select(box => box.Boxes));
        Assert.True(fused[0].Left > 50);
    }

    [Property(MaxTest = 150)]
    public void The_order_of_boxes_does_not_matter(int seed)
    {
        var boxes = RandomBoxes.Make(seed, new Random(seed).Next(0, 80), 11, 3);
        float[] weights = [.. Enumerable.Range(0, 11).Select(i => 0.5f + (i % 3))];
        var expected = Fuse(boxes, weights);
        new Random(seed ^ 77).Shuffle(boxes);

        Assert.Equal(expected, Fuse(boxes, weights));
    }

    [Property(MaxTest = 200)]
    public void It_does_what_the_method_says_box_by_box(int seed)
    {
        var random = new Random(seed);
        var boxes = RandomBoxes.Make(seed, random.Next(0, 100), 5, 2);
        float[] weights = [1, 2, 0.5f, 0, 1.5f];

        var (fused, plain) = (Fuse(boxes, weights), Plain(boxes, weights, 0.55));

        Assert.Equal(plain.Count, fused.Length);
        foreach (var (a, b) in fused.OrderBy(Key).Zip(plain.OrderBy(Key)))
        {
            Assert.Equal(b.Left, a.Left, 1e-3f);
            Assert.Equal(b.Bottom, a.Bottom, 1e-3f);
            Assert.Equal(b.Score, a.Score, 1e-5f);
            Assert.Equal((b.Boxes, b.Models, b.ClassId), (a.Boxes, a.Models, a.ClassId));
        }

        static (int, float, float, ulong) Key(FusedBox box) => (box.ClassId, MathF.Round(box.Left, 2), MathF.Round(box.Top, 2), box.Models);
    }

    [Property(MaxTest = 100)]
    public void Fused_boxes_are_boxes_strongest_first(int seed)
    {
        var boxes = RandomBoxes.Make(seed, 60, 11, 2);
        var fused = Fuse(boxes, [.. Enumerable.Repeat(1f, 11)]);

        Assert.Equal(boxes.Count(box => box.Score > 0), fused.Sum(box => box.Boxes));
        Assert.All(fused, box => Assert.True(box.Left <= box.Right && box.Top <= box.Bottom && box.Score is >= 0 and <= 1 && box.Agreement <= box.Boxes));
        Assert.Equal(fused.OrderByDescending(box => box.Score).Select(box => box.Score), fused.Select(box => box.Score));
    }

    [Fact]
    public void One_detectors_boxes_apart_stay_as_they_are()
    {
        Detection[] boxes = [Box(0, 0, 10, 10, 0.9f), Box(20, 0, 30, 10, 0.5f), Box(40, 0, 40, 0, 0.25f)];
        var fused = Fuse(boxes, [1]);

        Assert.Equal(boxes.Select(b => (b.Left, b.Right, b.Score)), fused.Select(b => (b.Left, b.Right, b.Score)));
        Assert.Empty(Fuse([], [1]));
        Assert.Empty(Fuse([Box(0, 0, 1, 1, 0)], [1]));
    }

    [Fact]
    public void Fusing_allocates_nothing()
    {
        var boxes = RandomBoxes.Make(5, 300, 11, 4);
        float[] weights = [.. Enumerable.Repeat(1f, 11)];
        var (scratch, fused) = (new BoxFusionScratch(300), new FusedBox[300]);
        var count = WeightedBoxFusion.Fuse(boxes, weights, 0.55f, scratch, fused);
        var sum = 0;
        Allocations.AssertNone(() =>
        {
            sum = 0;
            for (var i = 0; i < 20; i++)
                sum += WeightedBoxFusion.Fuse(boxes, weights, 0.55f, scratch, fused);
        });
        Assert.Equal(20 * count, sum);
    }

    [Theory]
    [InlineData(float.NaN, 0, 1, 1, 0.5f, 0, 0)]
    [InlineData(0, 0, float.PositiveInfinity, 1, 0.5f, 0, 0)]
    [InlineData(2, 0, 1, 1, 0.5f, 0, 0)]
    [InlineData(0, 2, 1, 1, 0.5f, 0, 0)]
    [InlineData(0, 0, 1, 1, float.NaN, 0, 0)]
    [InlineData(0, 0, 1, 1, 1.5f, 0, 0)]
    [InlineData(0, 0, 1, 1, -0.5f, 0, 0)]
    [InlineData(0, 0, 1, 1, 0.5f, -1, 0)]
    [InlineData(0, 0, 1, 1, 0.5f, int.MinValue, 0)]
    [InlineData(0, 0, 1, 1, 0.5f, 0, 3)]
    [InlineData(0, 0, 1, 1, 0.5f, 0, -1)]
    public void A_box_that_is_none_is_refused_with_its_number(float left, float top, float right, float bottom, float score, int classId, int model)
    {
        Detection[] boxes = [Box(0, 0, 1, 1, 0.5f), Box(left, top, right, bottom, score, classId, model)];

        Assert.Contains("Box 1", Assert.Throws<ArgumentException>(() => Fuse(boxes, Three)).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 300)]
    public void Nonsense_is_refused_or_harmless(int seed)
    {
        var random = new Random(seed);
        float Any() => random.Next(8) switch
        {
            0 => float.NaN,
            1 => float.PositiveInfinity,
            2 => float.NegativeInfinity,
            3 => float.MaxValue,
            4 => -float.MaxValue,
            5 => float.Epsilon,
            6 => 0,
            _ => 100 * random.NextSingle(),
        };
        var boxes = RandomBoxes.Make(seed, 20, 3, 2);
        for (var i = 0; i < 3; i++)
        {
            ref var box = ref boxes[random.Next(boxes.Length)];
            box = random.Next(5) switch
            {
                0 => box with { Left = Any() },
                1 => box with { Bottom = Any() },
                2 => box with { Score = Any() },
                3 => new Detection(Any(), Any(), Any(), Any(), random.NextSingle(), 0, 0),
                _ => box with { Right = Any(), Top = Any() },
            };
        }

        FusedBox[] fused;
        try
        {
            fused = Fuse(boxes, Three);
        }
        catch (ArgumentException exception)
        {
            Assert.Contains("is no box", exception.Message, StringComparison.Ordinal);
            return;
        }

        Assert.All(fused, box => Assert.True(box.Left <= box.Right && box.Top <= box.Bottom && box.Score is >= 0 and <= 1));
        Assert.All(fused, box => Assert.True(float.IsFinite(box.Left + box.Right) && float.IsFinite(box.Top + box.Bottom)));
    }

    [Fact]
    public void Arguments_that_cannot_be_are_refused()
    {
        Detection[] two = [Box(0, 0, 1, 1, 0.5f), Box(0, 0, 1, 1, 0.5f)];
        Assert.Contains("model 1", Assert.Throws<ArgumentException>(() => Fuse(two, [1, float.NaN])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Fuse(two, [-1]));
        Assert.Throws<ArgumentException>(() => Fuse(two, new float[65]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fuse(two, [1], threshold: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fuse(two, [1], threshold: float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoxFusionScratch(0));
        Assert.Contains("do not fit", Assert.Throws<ArgumentException>(
            () => WeightedBoxFusion.Fuse(two, [1], 0.5f, new BoxFusionScratch(1), new FusedBox[2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WeightedBoxFusion.Fuse(two, [1], 0.5f, new BoxFusionScratch(2), new FusedBox[1]));
    }

    private static Detection Box(float left, float top, float right, float bottom, float score, int classId = 0, int model = 0) =>
        RandomBoxes.Box(left, top, right, bottom, score, classId, model);

    private static FusedBox[] Fuse(Detection[] boxes, float[] weights, FusionRescale rescale = FusionRescale.MinShare, float threshold = 0.55f)
    {
        var fused = new FusedBox[boxes.Length];
        return fused[..WeightedBoxFusion.Fuse(boxes, weights, threshold, new BoxFusionScratch(Math.Max(1, boxes.Length)), fused, rescale)];
    }

    // The method with lists, one comparison at a time.
    private static List<FusedBox> Plain(Detection[] boxes, float[] weights, double threshold)
    {
        var clusters = new List<List<Detection>>();
        var order = boxes.Where(b => b.Score * weights[b.ModelIndex] > 0)
            .OrderByDescending(b => b.Score * weights[b.ModelIndex]).ThenByDescending(b => b.Score).ThenBy(b => b.ClassId)
            .ThenBy(b => b.Left).ThenBy(b => b.Top).ThenBy(b => b.Right).ThenBy(b => b.Bottom).ThenBy(b => b.ModelIndex);
        foreach (var box in order)
        {
            var best = clusters.Where(c => c[0].ClassId == box.ClassId).Select(c => (Cluster: c, Iou: Detection.Iou(AsDetection(Mean(c, weights)), box)))
                .Where(c => c.Iou > (float)threshold).OrderByDescending(c => c.Iou).Select(c => c.Cluster).FirstOrDefault();
            if (best is null)
                clusters.Add([box]);
            else
                best.Add(box);
        }

        return [.. clusters.Select(c => Mean(c, weights))];
    }

    private static Detection AsDetection(FusedBox box) => new(box.Left, box.Top, box.Right, box.Bottom, 0, box.ClassId, 0);

    private static FusedBox Mean(List<Detection> boxes, float[] weights)
    {
        double Weight(Detection b) => weights[b.ModelIndex] * (double)b.Score;
        var (total, sum) = (boxes.Sum(Weight), boxes.Sum(b => (double)weights[b.ModelIndex]));
        float Edge(Func<Detection, float> edge) => (float)(boxes.Sum(b => Weight(b) * edge(b)) / total);
        return new FusedBox(
            Edge(b => b.Left),
            Edge(b => b.Top),
            Edge(b => b.Right),
            Edge(b => b.Bottom),
            (float)(total / sum * Math.Min(1, sum / weights.Sum())),
            boxes[0].ClassId,
            boxes.Aggregate(0UL, (mask, b) => mask | (1UL << b.ModelIndex)),
            boxes.Count);
    }
}
