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
