using Natix.Engine.Host.Telemetry;

namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>What came in during one slice of time.</summary>
/// <param name="Answered">Requests that were answered.</param>
/// <param name="Failed">Requests that were shed, late, or ended in an error of ours.</param>
/// <param name="Refused">Requests that were refused, or wrong themselves.</param>
internal readonly record struct TrafficSlice(long Answered, long Failed, long Refused)
{
    public static TrafficSlice Of(TrafficCounts counts) => new(counts.Of(RequestOutcome.Answered), counts.Failed, counts.Of(RequestOutcome.Refused) + counts.Unowed);
}
