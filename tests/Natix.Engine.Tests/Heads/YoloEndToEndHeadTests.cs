using Natix.Engine.Heads;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Heads;

public sealed class YoloEndToEndHeadTests
{
    private static readonly PreprocessGeometry Letterboxed = new(2, 2, 0, 8, 128, 96);

    private readonly FrameFindings _findings = new(100);

    [Fact]
    public void Rows_at_the_threshold_or_above_are_boxes_and_nothing_is_suppressed()
    {
        Read([[10, 12, 20, 30, 0.9f, 1], [10, 12, 20, 30, 0.3f, 1], [10, 12, 20, 30, 0.29f, 1]]);

        // x: 2 * 10 .. 2 * 20, y: 2 * (12 - 8) .. 2 * (30 - 8).
        Assert.Equal([new Detection(20, 8, 40, 44, 0.9f, 1, 6), new Detection(20, 8, 40, 44, 0.3f, 1, 6)], _findings.Detections.Span.ToArray());
    }

    [Fact]
    public void Rows_in_the_padding_alone_are_dropped()
    {
        Read([[10, 0, 20, 7, 0.9f, 1]]);

        Assert.Equal(0, _findings.Detections.Count);
    }

    [Fact]
    public void The_best_row_of_a_roadwork_class_votes()
    {
        var reading = Read([[0, 0, 9, 9, 0.9f, 0], [0, 0, 9, 9, 0.25f, 2], [0, 0, 9, 9, 0.2f, 1]], 1, 2);

        Assert.Equal(Math.Log(0.25 / 0.75), reading.LogOdds, 1e-6);
    }

    [Theory]
    [InlineData(3f)]
    [InlineData(-1f)]
    [InlineData(0.5f)]
    [InlineData(1e20f)]
    public void A_class_without_a_label_is_an_error_where_it_counts(float classId)
    {
        var error = Assert.Throws<ModelRunException>(() => Read([[0, 0, 9, 9, 0.5f, classId]]));

        Assert.Contains("\"fake\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 labels", error.Message, StringComparison.Ordinal);
        Read([[0, 0, 9, 9, 0.1f, classId]]);
    }

    private HeadReading Read(float[][] rows, params int[] roadwork) => Head.Create(
        HeadManifests.Of(
            64, 64,
            new HeadSpec { Kind = HeadKind.YoloEndToEnd, Output = "out", Labels = ["a", "b", "c"], ScoreThreshold = 0.3f, RoadworkClasses = roadwork },
            new TensorSpec("out", [1, rows.Length, 6])),
        6).Read(new FakeOutputs([.. rows.SelectMany(row => row)]), 0, Letterboxed, _findings);
}
