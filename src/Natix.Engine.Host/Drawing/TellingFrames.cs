namespace Natix.Engine.Host.Drawing;

/// <summary>
/// Keeps the frames that tell most of how P went over a source, in bounded memory: whenever there are too many, the one that
/// the curve of P over time needs least is dropped (after Visvalingam and Whyatt, 1993: least effective area first).
/// Not thread-safe.
/// </summary>
/// <typeparam name="T">What is kept with each frame.</typeparam>
internal sealed class TellingFrames<T>(int capacity)
{
    // Worth of a frame that does not bend the curve: keeps the choice spread over time where P is flat.
    private const double SpreadWorth = 0.08;
    private readonly List<Entry> _entries = [];

    /// <summary>Kept frames in order.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Offers the next frame; what had to go is returned so that its owner can release it.</summary>
    /// <param name="position">Place in the source; must grow.</param>
    /// <param name="probability">P in [0,1]; NaN for a frame without a verdict.</param>
    /// <param name="item">What is kept.</param>
    public Entry? Offer(double position, double probability, T item)
    {
        _entries.Add(new Entry(position, probability, item));
        return _entries.Count > capacity ? DropLeast() : null;
    }

    /// <summary>Reduces to <paramref name="count"/> frames, at least 1.</summary>
    public void Reduce(int count)
    {
        while (_entries.Count > Math.Max(1, count))
            DropLeast();
    }

    private Entry DropLeast()
    {
        var least = 0;
        var leastWorth = double.PositiveInfinity;
        for (var i = 0; i < _entries.Count; i++)
        {
            var worth = Worth(i);
            if (worth < leastWorth)
                (least, leastWorth) = (i, worth);
        }

        var dropped = _entries[least];
        _entries.RemoveAt(least);
        return dropped;
    }

    /// <summary>How much the curve would lose: the triangle a frame makes with its neighbours, plus a share of its span in time.</summary>
    private double Worth(int i)
    {
        if (i == 0 || i == _entries.Count - 1)
            return _entries.Count <= 2 ? EndWorth(i) : double.MaxValue;
        var (before, here, after) = (_entries[i - 1], _entries[i], _entries[i + 1]);
        var span = after.Position - before.Position;
        var expected = before.Level + ((after.Level - before.Level) * (here.Position - before.Position) / span);
        return span * (Math.Abs(here.Level - expected) + SpreadWorth);
    }

    // Of the last two the one with the stronger verdict stays.
    private double EndWorth(int i) => Math.Abs(_entries[i].Level - 0.5);

    /// <summary>A kept frame.</summary>
    public sealed record Entry(double Position, double Probability, T Item)
    {
        internal double Level => double.IsNaN(Probability) ? 0.5 : Probability;
    }
}
