using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class YoloxGridHeadTests
{
    private static readonly PreprocessGeometry Whole = new(1, 1, 0, 0, 64, 64);

    private readonly FrameFindings _findings = new(100);
    private readonly float[] _output = new float[84 * 8];

    [Theory]
    [InlineData(8, 3, 2)]
    [InlineData(16, 1, 3)]
    [InlineData(32, 1, 0)]
    public void A_cell_becomes_a_box(int stride, int column, int row)
    {
        Cell(stride, column, row, [0.25f, 0.5f, MathF.Log(1.5f), MathF.Log(0.5f), 0.8f, 0.1f, 0.9f, 0.2f]);

        Read(Whole);

        var box = Assert.Single(_findings.Detections.Span.ToArray());
        Assert.Equal((1, 7), (box.ClassId, box.ModelIndex));
        Assert.Equal(0.72f, box.Score, 1e-6f);
        Assert.Equal(Math.Max(0, (column + 0.25f - 0.75f) * stride), box.Left, 1e-4f);
        Assert.Equal((row + 0.5f - 0.25f) * stride, box.Top, 1e-4f);
        Assert.Equal((column + 0.25f + 0.75f) * stride, box.Right, 1e-4f);
        Assert.Equal((row + 0.5f + 0.25f) * stride, box.Bottom, 1e-4f);
    }

    [Fact]
    public void Boxes_are_mapped_to_the_source_and_clipped()
    {
        Cell(32, 1, 1, [0, 0, 0, 0, 0.9f, 0.9f, 0, 0]); // 16..48 in both axes of the model

        Read(new PreprocessGeometry(10, 20, 8, 0, 300, 700));

        var box = Assert.Single(_findings.Detections.Span.ToArray());
        Assert.Equal((80f, 320f, 300f, 700f), (box.Left, box.Top, box.Right, box.Bottom));
    }

    [Fact]
    public void A_box_in_the_padding_alone_is_dropped()
    {
        Cell(8, 0, 0, [0.5f, 0.5f, 0, 0, 0.9f, 0.9f, 0, 0]);

        Read(new PreprocessGeometry(1, 1, 0, 20, 64, 24));

        Assert.Equal(0, _findings.Detections.Count);
    }

    [Fact]
    public void Overlapping_boxes_of_a_class_leave_the_stronger_one_and_other_classes_alone()
    {
        Cell(32, 0, 0, [0.5f, 0.5f, 0, 0, 0.9f, 0.8f, 0, 0]);
        Cell(16, 0, 0, [1, 1, MathF.Log(2), MathF.Log(2), 0.9f, 0.9f, 0, 0]); // the same box, stronger
        Cell(16, 1, 1, [0, 0, MathF.Log(2), MathF.Log(2), 0.9f, 0, 0.7f, 0]); // the same box, another class

        Read(Whole);

        Assert.Equal([(0, 0.81f), (1, 0.63f)], _findings.Detections.Span.ToArray().Select(box => (box.ClassId, MathF.Round(box.Score, 4))));
    }

    [Fact]
    public void Scores_below_the_threshold_are_dropped()
    {
        Cell(8, 1, 1, [0, 0, 0, 0, 0.5f, 0.59f, 0, 0]);
        Cell(8, 5, 5, [0, 0, 0, 0, 0.5f, 0.61f, 0, 0]);

        Read(Whole);

        Assert.Equal(0.305f, Assert.Single(_findings.Detections.Span.ToArray()).Score, 1e-6f);
    }

    [Fact]
    public void The_best_roadwork_score_votes_even_below_the_threshold()
    {
        Cell(8, 1, 1, [0, 0, 0, 0, 0.5f, 0.9f, 0.1f, 0.4f]);
        Cell(8, 5, 5, [0, 0, 0, 0, 0.2f, 0.9f, 0.9f, 0.1f]);

        var reading = Read(Whole, 1, 2);

        Assert.True(reading.Votes);
        Assert.Equal((Math.Log(0.2 / 0.8) + 0.5) / 2, reading.LogOdds, 1e-6); // max of 0.05, 0.2, 0.18, 0.02
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void A_vote_is_finite_at_both_ends(float score)
    {
        Cell(8, 1, 1, [0, 0, 0, 0, score, score, 0, 0]);

        Assert.True(double.IsFinite(Read(Whole, 0).LogOdds));
    }

    [Fact]
    public void Without_roadwork_classes_it_does_not_vote()
    {
        Cell(8, 1, 1, [0, 0, 0, 0, 0.9f, 0.9f, 0, 0]);

        Assert.False(Read(Whole).Votes);
    }

    [Fact]
    public void A_size_beyond_floats_is_clipped_to_the_image()
    {
        Cell(8, 1, 1, [0, 0, 500, 500, 0.9f, 0.9f, 0, 0]);

        Read(Whole);

        var box = Assert.Single(_findings.Detections.Span.ToArray());
        Assert.Equal((0f, 0f, 64f, 64f), (box.Left, box.Top, box.Right, box.Bottom));
    }

    [Fact]
    public void Not_a_number_anywhere_is_an_error()
    {
        _output[77] = float.NaN;

        Assert.Contains("\"fake\"", Assert.Throws<ModelRunException>(() => Read(Whole)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_allocates_nothing_when_every_cell_fires()
    {
        var random = new Random(4);
        for (var i = 0; i < _output.Length; i++)
            _output[i] = (float)random.NextDouble();
        var head = Head.Create(HeadManifests.Yolox(0), 0);
        var outputs = new FakeOutputs(_output);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                _findings.Detections.Clear();
                head.Read(outputs, 0, Whole, _findings);
            }
        });
        Assert.True(_findings.Detections.Count > 3);
    }

    private HeadReading Read(PreprocessGeometry geometry, params int[] roadwork) =>
        Head.Create(HeadManifests.Yolox(roadwork), 7).Read(new FakeOutputs(_output), 0, geometry, _findings);

    private void Cell(int stride, int column, int row, float[] values)
    {
        var first = stride switch { 8 => 0, 16 => 64, _ => 80 };
        values.CopyTo(_output, (first + (row * (64 / stride)) + column) * 8);
    }
}
