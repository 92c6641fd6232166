using FsCheck.Xunit;
using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class DetrHeadTests
{
    private static readonly PreprocessGeometry Stretched = new(10, 5, 0, 0, 640, 320);

    private readonly FrameFindings _findings = new(1000);

    [Fact]
    public void An_entry_is_a_query_and_a_class()
    {
        // Query 1, class 2 of 3 is entry 5: 5 / 3 = 1, 5 % 3 = 2. ln 4 is the logit of 0.8.
        Read([[0, 0, 0, 0], [0.5f, 0.25f, 0.25f, 0.5f]], [[-9, -9, -9], [-9, -9, MathF.Log(4)]]);

        // Centre (320, 80), size (160, 160) of a source of 640x320.
        var box = Assert.Single(_findings.Detections.Span.ToArray());
        Assert.Equal((240f, 0f, 400f, 160f), (box.Left, box.Top, box.Right, box.Bottom));
        Assert.Equal((2, 3), (box.ClassId, box.ModelIndex));
        Assert.Equal(0.8f, box.Score, 1e-6f);
    }

    [Fact]
    public void One_query_may_be_two_objects_and_the_strongest_comes_first()
    {
        Read([[0.5f, 0.5f, 1, 1], [0.5f, 0.5f, 1, 1]], [[1, -5, 2], [-5, 1.5f, -5]]);

        Assert.Equal([2, 1, 0], _findings.Detections.Span.ToArray().Select(box => box.ClassId));
    }

    [Fact]
    public void No_more_than_the_limit_are_kept_and_equal_ones_fall_by_their_place()
    {
        Read([[0.5f, 0.5f, 1, 1], [0.5f, 0.5f, 0.5f, 1]], [[3, 1, 1], [1, 2, 4]], limit: 4);

        Assert.Equal([(2, 320f), (0, 640f), (1, 320f), (1, 640f)], _findings.Detections.Span.ToArray().Select(box => (box.ClassId, box.Width)));
    }

    [Theory]
    [InlineData(0f, 4)]
    [InlineData(0.5f, 2)]
    [InlineData(0.50001f, 1)]
    [InlineData(1f, 0)]
    public void The_threshold_is_inclusive(float threshold, int count)
    {
        Read([[0.5f, 0.5f, 1, 1]], [[-100, -1, 0, 1]], threshold: threshold);

        Assert.Equal(count, _findings.Detections.Count);
    }

    [Fact]
    public void The_best_roadwork_logit_votes_as_it_is()
    {
        var reading = Read([[0.5f, 0.5f, 1, 1], [0.5f, 0.5f, 1, 1]], [[9, -3, -2], [9, -1.5f, -7]], roadwork: [1, 2]);

        Assert.True(reading.Votes);
        Assert.Equal(-1.5, reading.LogOdds, 1e-6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Not_a_number_is_an_error_with_the_outputs_name(int at)
    {
        float[] logits = new float[9];
        logits[at] = float.NaN;

        Assert.Contains("\"logits\"", Assert.Throws<ModelRunException>(() => Read([[0, 0, 1, 1]], [logits])).Message, StringComparison.Ordinal);
        Assert.Contains("\"boxes\"", Assert.Throws<ModelRunException>(() => Read([[0, 0, 1, float.NegativeInfinity]], [[1]])).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 100)]
    public void The_strongest_of_a_stream_are_those_of_a_full_sort(int seed)
    {
        var random = new Random(seed);
        var limit = random.Next(1, 30);
        var floor = random.Next(-3, 2);
        var values = Enumerable.Range(0, random.Next(0, 600)).Select(_ => random.Next(-20, 20) / 4f).ToArray();
        if (random.Next(3) == 0)
            Array.Sort(values); // each one beats all before it
        var strongest = new StrongestEntries(limit);

        for (var round = 0; round < 2; round++)
        {
            strongest.Clear(floor);
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] >= strongest.Floor)
                    strongest.Add(values[i], i);
            }

            var expected = Enumerable.Range(0, values.Length).Where(i => values[i] >= floor).OrderByDescending(i => values[i]).ThenBy(i => i).Take(limit);
            Assert.Equal(expected, strongest.Finish().ToArray().Select(StrongestEntries.Number));
        }
    }

    private HeadReading Read(float[][] boxes, float[][] logits, float threshold = 0.3f, int limit = 300, int[]? roadwork = null) => Head.Create(
        HeadManifests.Of(
            64, 64,
            new HeadSpec
            {
                Kind = HeadKind.Detr,
                Boxes = "boxes",
                Logits = "logits",
                Labels = HeadManifests.Labels(logits[0].Length),
                ScoreThreshold = threshold,
                MaxDetections = limit,
                RoadworkClasses = roadwork ?? [],
            },
            new TensorSpec("boxes", [1, boxes.Length, 4]),
            new TensorSpec("logits", [1, logits.Length, logits[0].Length])),
        3).Read(new FakeOutputs([.. boxes.SelectMany(b => b)], [.. logits.SelectMany(l => l)]), 0, Stretched, _findings);
}
