namespace Natix.Engine.Host.Reporting.Page;

/// <summary>Roadwork on a stream, from one moment to another.</summary>
/// <param name="Group">The stream.</param>
/// <param name="From">Where it starts, seconds or frames.</param>
/// <param name="To">Where it ends, seconds or frames.</param>
/// <param name="IsTimed">True for seconds; false for frames of a stream without a clock.</param>
/// <param name="StartSeen">False where it may have started earlier.</param>
/// <param name="EndSeen">False where it may have gone on.</param>
/// <param name="Peak">Largest P in it.</param>
internal readonly record struct RunEvent(FrameGroup Group, double From, double To, bool IsTimed, bool StartSeen, bool EndSeen, double Peak)
{
    /// <summary>
    /// The events of a source: as the watch over time found them, or, where a stream has no clock for it, the stretches with P above the threshold.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="zones">What the watch found, of all sources.</param>
    public static IReadOnlyList<RunEvent> Of(SourceJournal source, IReadOnlyList<(FrameGroup Group, WorkZoneEvent Event)> zones)
    {
        var group = source.Group;
        if (!double.IsNaN(source.Seconds.First))
        {
            return [.. zones.Where(z => z.Group == group).Select(z => new RunEvent(
                group, z.Event.Entered, z.Event.Left, true, z.Event.Start == EventBound.Seen, z.Event.End == EventBound.Seen, z.Event.PeakProbability))];
        }

        var stretches = source.Stretches.Events;
        return [.. stretches.Select((s, i) => new RunEvent(
            group, s.FirstFrame, s.LastFrame, false, s.FirstFrame > 0, i < stretches.Count - 1 || !source.Stretches.IsOpen, s.Peak))];
    }

    /// <summary>A bound as people write it.</summary>
    public string Text(double bound) => IsTimed ? TrackPlot.Moment(bound) : FormattableString.Invariant($"frame {bound:0}");
}
