using Natix.Engine.Models;
using Natix.Engine.Workloads;
using Xunit;

namespace Natix.Engine.Perf.Tests.Workloads;

public sealed class HeadWorkloadTests
{
    private static readonly HeadKind[] Detectors =
        [HeadKind.YoloxGrid, HeadKind.FastestDet, HeadKind.Yolo, HeadKind.YoloEndToEnd, HeadKind.Detr, HeadKind.Gfl];

    [Fact]
    public void Every_head_of_the_engine_is_measured() => Assert.Empty(HeadWorkload.Missing(Enum.GetValues<HeadShape>().Select(HeadWorkload.Of)));

    // A device that mixes up the frames of a batch must not pass.
    [Theory]
    [InlineData(HeadShape.Classifier)]
    [InlineData(HeadShape.YoloEndToEnd)]
    [InlineData(HeadShape.Yolo)]
    [InlineData(HeadShape.Detr)]
    [InlineData(HeadShape.Depth)]
    [InlineData(HeadShape.Embedding)]
    [InlineData(HeadShape.ZeroShot)]
    public void No_two_frames_of_a_batch_are_read_alike_and_each_is_the_same_again(HeadShape shape)
    {
        var work = HeadWorkload.Of(shape);
        var seen = Enumerable.Range(0, 4).Select(frame => Seen(work, frame)).ToArray();
        Assert.Equal(4, seen.Distinct().Count());
        Assert.Equal(seen[0], Seen(work, 0));
        Assert.Equal(seen[2], Seen(work, 2));
    }

    private static string Seen(HeadWorkload work, int frame)
    {
        work.Show(frame);
        work.Read();
        var found = work.Findings;
        return FormattableString.Invariant(
            $"{work.Reading.LogOdds} {string.Join(' ', found.Detections.Span.ToArray().Select(d => $"{d.Left} {d.Score}"))} {string.Join(' ', found.Depth.Cells.ToArray().Take(99))} {string.Join(' ', found.Embeddings.Of(0).ToArray().Take(99))}");
    }

    // A case in which nothing fires would measure a scan, not a head.
    [Fact]
    public void Detectors_find_what_was_planted_and_read_the_same_twice()
    {
        foreach (var shape in Enum.GetValues<HeadShape>())
        {
            var work = HeadWorkload.Of(shape);
            var found = work.Read();
            Assert.Equal(found, work.Read());
            if (Detectors.Contains(work.Kind))
                Assert.InRange(found, 30, 300);
        }
    }
}
