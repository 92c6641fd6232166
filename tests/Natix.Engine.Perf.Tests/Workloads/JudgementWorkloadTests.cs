using Natix.Engine.Workloads;
using Xunit;

namespace Natix.Engine.Perf.Tests.Workloads;

public sealed class JudgementWorkloadTests
{
    [Fact]
    public void Judging_a_frame_allocates_nothing_in_any_part()
    {
        foreach (var part in new JudgementWorkload().Parts)
        {
            var least = Allocations.Least(() =>
            {
                for (var i = 0; i < 50; i++)
                    part.Run();
            });
            Assert.True(least == 0, $"{part.Name} allocates {least / 50.0} bytes a frame");
        }
    }

    // Functions that find nothing to do would be fast for no good reason.
    [Fact]
    public void The_workload_has_objects_to_find_and_to_follow()
    {
        var parts = new JudgementWorkload().Parts;
        foreach (var part in parts.Where(p => p.Name.Contains("fusion", StringComparison.Ordinal) || p.Name.Contains("nms", StringComparison.Ordinal)))
            Assert.InRange(part.Run(), 25, 301);
        foreach (var part in parts.Where(p => p.Name.Contains("tracker", StringComparison.Ordinal)))
            Assert.InRange(part.Run(), 25, 301);
        Assert.All(parts, p => Assert.True(double.IsFinite(p.Run())));
    }
}
