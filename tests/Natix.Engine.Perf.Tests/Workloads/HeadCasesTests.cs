using Natix.Engine.Models;
using Natix.Engine.Workloads;
using Xunit;

namespace Natix.Engine.Perf.Tests.Workloads;

public sealed class HeadCasesTests
{
    private static readonly HeadKind[] Detectors =
        [HeadKind.YoloxGrid, HeadKind.FastestDet, HeadKind.Yolo, HeadKind.YoloEndToEnd, HeadKind.Detr, HeadKind.Gfl, HeadKind.Masks];

    [Fact]
    public void Every_head_of_the_engine_is_measured() => Assert.Empty(HeadCases.Missing(HeadCases.Create()));

    // A case in which nothing fires would measure a scan, not a head.
    [Fact]
    public void Detectors_find_the_objects_that_were_planted_and_read_the_same_twice()
    {
        foreach (var one in HeadCases.Create())
        {
            one.Read();
            var first = one.Findings.Detections.Span.ToArray();
            one.Read();
            Assert.Equal(first, one.Findings.Detections.Span.ToArray());
            if (Detectors.Contains(one.Kind))
                Assert.InRange(first.Length, 30, 40);
            one.Dispose();
        }
    }
}
