using FsCheck.Xunit;
using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class YoloHeadTests
{
    private const int Anchors = 11; // eight in one vector and three behind it

    private static readonly PreprocessGeometry Doubled = new(2, 2, 0, 0, 128, 128);

    private readonly FrameFindings _findings = new(2000);
    private readonly float[] _columns = new float[7 * Anchors];

    [Theory]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(10, false)]
    [InlineData(0, true)]
    [InlineData(10, true)]
    public void A_column_becomes_a_box(int anchor, bool transposed)
    {
        Anchor(anchor, 20, 30, 10, 16, 0.1f, 0.2f, 0.7f);

        Read(transposed);

        // x: 20 -+ 10 / 2 = 15..25, y: 30 -+ 16 / 2 = 22..38; the source has twice the pixels.
        Assert.Equal([new Detection(30, 44, 50, 76, 0.7f, 2, 4)], _findings.Detections.Span.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_threshold_is_inclusive_and_the_lower_class_wins_a_tie(bool transposed)
    {
        Anchor(1, 8, 8, 4, 4, 0.1f, 0.3f, 0.3f);
        Anchor(9, 40, 40, 4, 4, 0.29f, 0.1f, 0);

        Read(transposed);

        Assert.Equal((0.3f, 1), Assert.Single(_findings.Detections.Span.ToArray()) is var box ? (box.Score, box.ClassId) : default);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Suppression_is_by_class(bool transposed)
    {
        Anchor(0, 20, 20, 10, 10, 0.8f, 0, 0);
        Anchor(3, 21, 20, 10, 10, 0.9f, 0, 0); // overlap 90 of 110
        Anchor(8, 20, 20, 10, 10, 0, 0.7f, 0);

        Read(transposed);

        Assert.Equal([(0, 0.9f), (1, 0.7f)], _findings.Detections.Span.ToArray().Select(box => (box.ClassId, box.Score)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_best_roadwork_score_votes_even_below_the_threshold(bool transposed)
    {
        Anchor(0, 20, 20, 10, 10, 0.8f, 0.1f, 0);
        Anchor(10, 20, 20, 10, 10, 0.8f, 0, 0.2f);

        var reading = Read(transposed, 1, 2);

        Assert.True(reading.Votes);
        Assert.Equal(Math.Log(0.2 / 0.8), reading.LogOdds, 1e-6);
        Assert.False(Read(transposed).Votes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(33)]
    [InlineData(44)]
    [InlineData(54)]
    [InlineData(76)]
    public void Not_a_number_anywhere_is_an_error_with_the_names(int at)
    {
        foreach (var value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            _columns[at] = value;

            var error = Assert.Throws<ModelRunException>(() => Read(false));
            Assert.Throws<ModelRunException>(() => Read(true));

            Assert.Contains("Model \"fake\": its output \"out\"", error.Message, StringComparison.Ordinal);
            Assert.Equal(0, _findings.Detections.Count);
        }
    }

    // Tiles, vectors and tails against plain loops; every shape takes another way through them.
    [Property(MaxTest = 60)]
    public void Both_layouts_give_what_plain_loops_give(int seed)
    {
        var random = new Random(seed);
        var (anchors, classes) = (random.Next(1, 1200), random.Next(1, 11));
        var columns = new float[(4 + classes) * anchors];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = i < 4 * anchors ? random.Next(1, 64) : random.Next(1000) / 1000f * random.NextSingle();
        var rows = Transposed(columns, anchors);
        var expected = Plain(rows, classes);

        Assert.Equal(expected, Found(anchors, classes, columns, false));
        Assert.Equal(expected, Found(anchors, classes, rows, true));
    }

    private static Detection[] Plain(float[] rows, int classes)
    {
        var boxes = new List<Detection>();
        foreach (var row in rows.Chunk(4 + classes))
        {
            var scores = row[4..];
            if (scores.Max() >= 0.3f)
            {
                var (x, y, w, h) = (row[0], row[1], row[2], row[3]);
                boxes.Add(new Detection(
                    2 * (x - (w / 2)), 2 * (y - (h / 2)), 2 * (x + (w / 2)), 2 * (y + (h / 2)), scores.Max(), Array.IndexOf(scores, scores.Max()), 0));
            }
        }

        var all = boxes.ToArray();
        var kept = NonMaximumSuppression.Suppress(all, 0.45f);
        return [.. all[..kept].Select(box => box with
        {
            Left = Math.Clamp(box.Left, 0, 128),
            Top = Math.Clamp(box.Top, 0, 128),
            Right = Math.Clamp(box.Right, 0, 128),
            Bottom = Math.Clamp(box.Bottom, 0, 128),
        })];
    }

    private static Detection[] Found(int anchors, int classes, float[] output, bool transposed)
    {
        var findings = new FrameFindings(2000);
        Head.Create(Manifest(anchors, classes, transposed), 0).Read(new FakeOutputs(output), 0, Doubled, findings);
        return findings.Detections.Span.ToArray();
    }

    private static ModelManifest Manifest(int anchors, int classes, bool transposed, params int[] roadwork) => HeadManifests.Of(
        64, 64,
        new HeadSpec
        {
            Kind = HeadKind.Yolo,
            Output = "out",
            Transposed = transposed,
            Labels = HeadManifests.Labels(classes),
            ScoreThreshold = 0.3f,
            RoadworkClasses = roadwork,
        },
        new TensorSpec("out", transposed ? [1, anchors, 4 + classes] : [1, 4 + classes, anchors]));

    private static float[] Transposed(float[] columns, int anchors)
    {
        var rows = new float[columns.Length];
        for (var i = 0; i < columns.Length; i++)
            rows[(i % anchors * (columns.Length / anchors)) + (i / anchors)] = columns[i];
        return rows;
    }

    private HeadReading Read(bool transposed, params int[] roadwork) => Head.Create(Manifest(Anchors, 3, transposed, roadwork), 4)
        .Read(new FakeOutputs(transposed ? Transposed(_columns, Anchors) : _columns), 0, Doubled, _findings);

    private void Anchor(int anchor, params float[] values)
    {
        for (var i = 0; i < values.Length; i++)
            _columns[(i * Anchors) + anchor] = values[i];
    }
}
