namespace Natix.Engine.Host.Serving.Dashboard.Traffic;

/// <summary>The latest lines, each numbered. Of fixed size; not thread-safe.</summary>
/// <param name="capacity">Lines kept, at least 1.</param>
internal sealed class VerdictRing(int capacity)
{
    private readonly VerdictLine[] _lines = new VerdictLine[capacity];

    /// <summary>Number of the newest line; 0 when there was none.</summary>
    public long Newest { get; private set; }

    /// <summary>Adds a line, and drops the oldest when there is no room.</summary>
    public void Add(in VerdictLine line)
    {
        Newest++;
        _lines[Newest % capacity] = line with { Sequence = Newest };
    }

    /// <summary>The newest lines that came after one, oldest first.</summary>
    /// <param name="sequence">That one's number.</param>
    /// <param name="most">Lines wanted at most.</param>
    public VerdictLine[] After(long sequence, int most)
    {
        var first = Math.Max(sequence, Newest - Math.Min(most, capacity)) + 1;
        var lines = new VerdictLine[Math.Max(0, Newest - first + 1)];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = _lines[(first + i) % capacity];
        return lines;
    }
}
