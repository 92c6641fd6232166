namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>Counts of the last five minutes, by slices of five seconds. Of fixed size; not thread-safe.</summary>
internal sealed class TrafficWindow
{
    /// <summary>Slices in the window.</summary>
    public const int Slices = 60;

    /// <summary>Length of a slice.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(5);

    private readonly TrafficCounts[] _counts = [.. Enumerable.Range(0, Slices).Select(_ => new TrafficCounts())];
    private readonly SliceClock _slices;
    private readonly Action<int> _clear;

    public TrafficWindow(TimeProvider clock) => (_slices, _clear) = (new SliceClock(clock, Slice, Slices), place => _counts[place].Clear());

    /// <summary>Counts a request.</summary>
    public void Add(in VerdictLine line) => _counts[_slices.Advance(_clear)].Add(line);

    /// <summary>The window's counts, together and by slice from the oldest on.</summary>
    public (TrafficCounts Sum, TrafficSlice[] Slices) Read()
    {
        _slices.Advance(_clear);
        var sum = new TrafficCounts();
        var slices = new TrafficSlice[Slices];
        var at = 0;
        foreach (var place in _slices.OldestFirst())
        {
            sum.Add(_counts[place]);
            slices[at++] = TrafficSlice.Of(_counts[place]);
        }

        return (sum, slices);
    }
}
