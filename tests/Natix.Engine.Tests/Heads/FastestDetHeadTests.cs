using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class FastestDetHeadTests
{
    private static readonly PreprocessGeometry Doubled = new(2, 2, 0, 0, 128, 128);

    private readonly FrameFindings _findings = new(100);
    private readonly float[] _output = new float[8 * 16];

    [Fact]
    public void A_cell_becomes_a_box()
    {
        Cell(2, 1, [0.5f, MathF.Atanh(0.25f), MathF.Atanh(-0.5f), 0, MathF.Log(0.25f / 0.75f), 0.1f, 0.2f, 0.7f]);

        Read();

        var box = Assert.Single(_findings.Detections.Span.ToArray());
        Assert.Equal(2, box.ClassId);
        Assert.Equal(Math.Pow(0.5, 0.6) * Math.Pow(0.7, 0.4), box.Score, 1e-6);
        // Centre (2.25, 0.5) cells of 16 pixels, size half by a quarter of 64; the source has twice the pixels.
        Assert.Equal((40f, 0f, 104f, 32f), (MathF.Round(box.Left, 3), MathF.Round(box.Top, 3), MathF.Round(box.Right, 3), MathF.Round(box.Bottom, 3)));
    }

    [Fact]
    public void The_threshold_is_on_the_combined_score()
    {
        Cell(0, 0, [0.2f, 0, 0, 0, 0, 0.5f, 0, 0]); // .2^.6 * .5^.4 = .289
        Cell(3, 3, [0.22f, 0, 0, 0, 0, 0.5f, 0, 0]); // .306

        Read();

        Assert.Equal(0.3055f, Assert.Single(_findings.Detections.Span.ToArray()).Score, 1e-3f);
    }

    [Fact]
    public void Slightly_negative_scores_count_as_none()
    {
        Cell(1, 1, [-1e-7f, 0, 0, 0, 0, -1e-7f, 0, 0]);

        var reading = Read(0);

        Assert.True(reading.Votes);
        Assert.Equal(Math.Log(1e-6 / (1 - 1e-6)), reading.LogOdds, 1e-9);
        Assert.Equal(0, _findings.Detections.Count);
    }

    [Fact]
    public void The_best_roadwork_score_votes()
    {
        Cell(1, 1, [0.5f, 0, 0, 0, 0, 0.9f, 0.1f, 0.5f]);
        var score = Math.Pow(0.5, 0.6) * Math.Pow(0.5, 0.4);

        Assert.Equal(Math.Log(score / (1 - score)), Read(1, 2).LogOdds, 1e-5);
    }

    [Fact]
    public void Not_a_number_is_an_error()
    {
        _output[3] = float.NaN;

        Assert.Throws<ModelRunException>(() => Read());
    }

    [Fact]
    public void Reading_allocates_nothing_when_every_cell_fires()
    {
        var random = new Random(4);
        for (var i = 0; i < _output.Length; i++)
            _output[i] = (float)random.NextDouble();
        var head = Head.Create(HeadManifests.FastestDet(0), 0);
        var outputs = new FakeOutputs(_output);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                _findings.Detections.Clear();
                head.Read(outputs, 0, Doubled, _findings);
            }
        });
    }

    private HeadReading Read(params int[] roadwork) =>
        Head.Create(HeadManifests.FastestDet(roadwork), 0).Read(new FakeOutputs(_output), 0, Doubled, _findings);

    private void Cell(int column, int row, float[] values)
    {
        for (var plane = 0; plane < 8; plane++)
            _output[(plane * 16) + (row * 4) + column] = values[plane];
    }
}
