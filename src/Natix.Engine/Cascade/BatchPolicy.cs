namespace Natix.Engine.Cascade;

/// <summary>A station as a worker sees it who looks for work. Times in ticks of the engine's clock.</summary>
/// <param name="Serves">The worker serves it.</param>
/// <param name="Ready">Frames that wait there and can be taken.</param>
/// <param name="MaxBatch">Most frames it takes at once, at least 1.</param>
/// <param name="Deadline">Earliest deadline of those frames.</param>
/// <param name="RunTicks">How long those frames would take.</param>
/// <param name="FullerTicks">How long they would take with one frame more.</param>
internal readonly record struct StationView(bool Serves, int Ready, int MaxBatch, long Deadline, long RunTicks, long FullerTicks)
{
    /// <summary>How long the oldest of those frames has waited there.</summary>
    public long Waited { get; init; }

    /// <summary>How long a frame would take at the stations behind this one.</summary>
    public long AfterTicks { get; init; }

    /// <summary>Nothing could be added.</summary>
    public bool IsFull => Ready >= MaxBatch;
}

/// <summary>
/// What a worker does next, and with that when a batch closes: a pure function of what waits where. Drain before fill: the furthest
/// station with a full batch goes first, so frames that were begun are finished before others are begun, and where batches hold one frame
/// a frame runs to its end on one worker. A batch that is not full closes when the slack of its most urgent frame is used, when its oldest frame
/// has waited far longer than filling it should take, or at once when the worker has no frame upstream to fetch for it: nobody idles beside work, so
/// a lone frame never waits, and no flood upstream holds one back for ever.
/// </summary>
internal static class BatchPolicy
{
    /// <summary>Nothing to do.</summary>
    public const int Nothing = -1;

    /// <summary>Times that a batch could have been filled, or run, before it goes as it is.</summary>
    public const int Patience = 4;

    /// <summary>The station to serve, or <see cref="Nothing"/>.</summary>
    /// <param name="stations">Stations in the order a frame passes them.</param>
    /// <param name="now">The time.</param>
    public static int Choose(ReadOnlySpan<StationView> stations, long now)
    {
        var choice = FurthestFull(stations);
        if (choice == Nothing)
            choice = NearestReady(stations);
        return choice == Nothing ? Nothing : Overdue(stations, choice, now);
    }

    private static int FurthestFull(ReadOnlySpan<StationView> stations)
    {
        for (var i = stations.Length - 1; i >= 0; i--)
        {
            if (stations[i] is { Serves: true, Ready: > 0, IsFull: true })
                return i;
        }

        return Nothing;
    }

    // What is nearest to the intake can be joined by nobody, and may itself join what lies further.
    private static int NearestReady(ReadOnlySpan<StationView> stations)
    {
        for (var i = 0; i < stations.Length; i++)
        {
            if (stations[i] is { Serves: true, Ready: > 0 })
                return i;
        }

        return Nothing;
    }

    // A batch further on waits for what the choice may bring it, as long as its most urgent frame can afford both
    // and its oldest has not waited too long.
    private static int Overdue(ReadOnlySpan<StationView> stations, int choice, long now)
    {
        var detour = stations[choice].RunTicks;
        for (var i = stations.Length - 1; i > choice; i--)
        {
            ref readonly var station = ref stations[i];
            if (station is { Serves: true, Ready: > 0 } && (IsUrgent(station, now + detour) || IsOld(station, detour)))
                return i;
        }

        return choice;
    }

    private static bool IsUrgent(in StationView station, long then) =>
        station.Deadline != FrameJob.NoDeadline && then + station.FullerTicks + station.AfterTicks >= station.Deadline;

    private static bool IsOld(in StationView station, long detour) =>
        station.Waited > Patience * Math.Max(station.RunTicks, station.MaxBatch * detour);
}
