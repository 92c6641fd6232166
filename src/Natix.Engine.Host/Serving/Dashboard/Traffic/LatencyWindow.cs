using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>Durations of the last five minutes, by slices of thirty seconds. Of fixed size (about 190 KB); not thread-safe.</summary>
internal sealed class LatencyWindow
{
    private const int Slices = 10;
    private static readonly TimeSpan _slice = TimeSpan.FromSeconds(30);

    private readonly LatencyHistogram[] _times = [.. Enumerable.Range(0, Slices).Select(_ => new LatencyHistogram())];
    private readonly LatencyHistogram _sum = new();
    private readonly SliceClock _slices;
    private readonly Action<int> _clear;

    public LatencyWindow(TimeProvider clock) => (_slices, _clear) = (new SliceClock(clock, _slice, Slices), Forget);

    /// <summary>Adds a duration.</summary>
    public void Add(TimeSpan took)
    {
        _times[_slices.Advance(_clear)].Add(took.TotalMicroseconds);
        _sum.Add(took.TotalMicroseconds);
    }

    /// <summary>A copy of the durations, of which figures are made at leisure.</summary>
    public LatencyHistogram Copy()
    {
        _slices.Advance(_clear);
        return _sum.Copy();
    }

    /// <summary>Its percentiles.</summary>
    public LatencyFigures Read() => LatencyFigures.Of(Copy());

    private void Forget(int place)
    {
        _sum.Subtract(_times[place]);
        _times[place].Clear();
    }
}

/// <summary>Percentiles of a window in milliseconds; NaN without a value.</summary>
/// <param name="Count">Values in the window.</param>
/// <param name="P50">Half of them take no longer.</param>
/// <param name="P90">Nine in ten take no longer.</param>
/// <param name="P99">99 in 100 take no longer.</param>
/// <param name="Most">The longest, to half a percent.</param>
internal readonly record struct LatencyFigures(long Count, double P50, double P90, double P99, double Most)
{
    public static LatencyFigures Of(LatencyHistogram times) => new(
        times.Count, times.QuantileMilliseconds(0.5), times.QuantileMilliseconds(0.9), times.QuantileMilliseconds(0.99), times.QuantileMilliseconds(1));
}
