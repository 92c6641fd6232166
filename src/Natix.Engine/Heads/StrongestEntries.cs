namespace Natix.Engine.Heads;

/// <summary>
/// The k strongest of a stream of numbered values, without keeping or sorting the rest; of equal values the lower number wins. Not
/// thread-safe; adding allocates nothing.
/// </summary>
/// <param name="limit">k, at least 1.</param>
internal sealed class StrongestEntries(int limit)
{
    // Ascending keys are descending values, then ascending numbers; room for more than k, so that sorting is seldom.
    private readonly ulong[] _keys = new ulong[4 * limit];
    private int _count;

    /// <summary>Values below it cannot be among the strongest; rises as better ones come.</summary>
    public float Floor { get; private set; }

    /// <summary>Forgets everything.</summary>
    /// <param name="floor">The least value that counts.</param>
    public void Clear(float floor) => (_count, Floor) = (0, floor);

    /// <summary>Offers a value.</summary>
    /// <param name="value">Finite and at least <see cref="Floor"/>.</param>
    /// <param name="number">At least 0.</param>
    public void Add(float value, int number)
    {
        if (_count == _keys.Length)
            Shrink();
        _keys[_count++] = ((ulong)~OrderedFloat.Encode(value) << 32) | (uint)number;
    }

    /// <summary>The strongest of what was added, strongest first, at most k; read them with <see cref="Number"/>. Valid until the next <see cref="Clear"/>.</summary>
    public ReadOnlySpan<ulong> Finish()
    {
        Shrink();
        return _keys.AsSpan(0, _count);
    }

    /// <summary>The number of an entry.</summary>
    public static int Number(ulong entry) => (int)(uint)entry;

    private void Shrink()
    {
        _keys.AsSpan(0, _count).Sort();
        if (_count < limit)
            return;
        _count = limit;
        Floor = OrderedFloat.Decode(~(uint)(_keys[limit - 1] >> 32));
    }
}
