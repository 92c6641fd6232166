using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Evaluation;

/// <summary>A frame held in memory.</summary>
/// <param name="Bytes">Its encoded bytes or raw pixels.</param>
/// <param name="Format">What they are.</param>
internal sealed record KeptFrame(byte[] Bytes, FrameFormat Format)
{
    /// <summary>Takes frames from sources spread evenly over all, as many of each; those that cannot be read are passed over.</summary>
    /// <param name="engine">Lends the memory they are read into.</param>
    /// <param name="sources">Fresh sources.</param>
    /// <param name="most">Frames at most, at least 1.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<IReadOnlyList<KeptFrame>> TakeAsync(RoadworkEngine engine, IReadOnlyList<IFrameSource> sources, int most, CancellationToken stop)
    {
        var kept = new List<KeptFrame>(most);
        var used = Math.Min(most, sources.Count);
        for (var i = 0; i < used && !stop.IsCancellationRequested; i++)
        {
            var left = Math.Max(1, most / used);
            await foreach (var frame in InputPlan.ReadAsync([sources[(int)((long)i * sources.Count / used)]], engine, stop))
            {
                using var lease = frame.Lease;
                if (lease is not null)
                    kept.Add(new KeptFrame(lease.Bytes.ToArray(), lease.Format));
                if (--left <= 0)
                    break;
            }
        }

        return kept;
    }
}
