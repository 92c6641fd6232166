namespace Natix.Engine.Consensus.Boxes;

/// <summary>Working memory of <see cref="DiouNms"/> and <see cref="SoftNms"/>, owned by the caller and reused frame after frame. Not thread-safe.</summary>
internal sealed class SuppressionScratch
{
    /// <param name="capacity">Boxes of a frame at most, of all detectors together; 1 or more.</param>
    public SuppressionScratch(int capacity)
    {
        Columns = new BoxColumns(capacity);
        (Keys, Sorted, Scores) = (new ulong[capacity], new Detection[capacity], new float[capacity]);
    }

    /// <summary>Boxes at most.</summary>
    public int Capacity => Columns.Capacity;

    internal ulong[] Keys { get; }

    internal Detection[] Sorted { get; }

    internal float[] Scores { get; }

    internal BoxColumns Columns { get; }

    /// <summary>Throws unless the boxes are boxes and fit.</summary>
    /// <exception cref="ArgumentException">The message says which box, or how many, and what to do.</exception>
    internal void Check(ReadOnlySpan<Detection> boxes)
    {
        if (boxes.Length > Capacity)
            throw new ArgumentException($"{boxes.Length} boxes do not fit: the scratch holds {Capacity}.", nameof(boxes));
        BoxOrder.Check(boxes);
    }
}
