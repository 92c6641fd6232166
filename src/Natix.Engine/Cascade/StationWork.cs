namespace Natix.Engine.Cascade;

/// <summary>Which stations a worker serves. Immutable.</summary>
/// <param name="Decodes">It decodes frames.</param>
/// <param name="Runs">Which models it runs.</param>
internal sealed record WorkerRole(bool Decodes, Func<PlannedModel, bool> Runs)
{
    /// <summary>Serves every station: a core.</summary>
    public static WorkerRole Everything { get; } = new(true, _ => true);

    /// <summary>Prepares frames for others.</summary>
    public static WorkerRole DecodeOnly { get; } = new(true, _ => false);

    /// <summary>Runs models alone, as a device's worker does.</summary>
    public static WorkerRole ModelsOnly { get; } = new(false, _ => true);
}

/// <summary>A frame in a worker's hand.</summary>
internal struct WorkItem
{
    /// <summary>The frame.</summary>
    public FrameSlot Slot;

    /// <summary>The slot's epoch when it was taken: another one means that its level was closed meanwhile.</summary>
    public int Epoch;

    /// <summary>True when this worker does not send it on: others of its level are still out, or it came too late.</summary>
    public bool IsParked;

    /// <summary>True when this worker came too late with it: what it took says nothing.</summary>
    public bool IsLate;
}

/// <summary>What a worker has in hand: frames of one station. Filled and read by the scheduler, worked on by the worker; never both at once.</summary>
internal sealed class StationWork(bool[] serves, int capacity)
{
    private readonly WorkItem[] _items = new WorkItem[capacity];

    /// <summary>The station: 0 decodes, i runs model i - 1.</summary>
    public int Station { get; private set; }

    /// <summary>Frames in hand; 0 when there is nothing to do.</summary>
    public int Count { get; private set; }

    /// <summary>When they were taken: a timestamp of the engine's clock.</summary>
    public long Started { get; private set; }

    public Span<WorkItem> Items => _items.AsSpan(0, Count);

    public bool Serves(int station) => serves[station];

    public void Begin(int station, long now) => (Station, Count, Started) = (station, 0, now);

    public void Add(FrameSlot slot) => _items[Count++] = new WorkItem { Slot = slot, Epoch = slot.Epoch };

    public void Clear()
    {
        Array.Clear(_items, 0, Count);
        Count = 0;
    }
}
