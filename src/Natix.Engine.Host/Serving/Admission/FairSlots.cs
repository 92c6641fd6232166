namespace Natix.Engine.Host.Serving.Admission;

/// <summary>
/// Places for requests under way, shared fairly: while there is room anyone may have more, but when it gets scarce nobody holds more than an equal share, so one validator
/// cannot crowd out the others. Bounded; thread-safe.
/// </summary>
/// <param name="total">Places in all, at least 1.</param>
internal sealed class FairSlots(int total)
{
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _taken;

    /// <summary>Places taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Places in all.</summary>
    public int Total => total;

    /// <summary>Takes a place; dispose it. Null when there is none for this holder.</summary>
    /// <param name="holder">Who wants it.</param>
    public IDisposable? TryTake(string holder)
    {
        lock (_gate)
        {
            var mine = _held.GetValueOrDefault(holder);
            // An equal share with one more holder in mind than there are: a newcomer finds room.
            var share = Math.Max(1, total / (_held.Count + (mine == 0 ? 1 : 0) + 1));
            if (_taken >= total || (2 * _taken >= total && mine >= share))
                return null;
            _held[holder] = mine + 1;
            _taken++;
            return new Slot(this, holder);
        }
    }

    private void Return(string holder)
    {
        lock (_gate)
        {
            _taken--;
            if (--_held[holder] is var left && left == 0)
                _held.Remove(holder);
        }
    }

    private sealed class Slot(FairSlots owner, string holder) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
                owner.Return(holder);
        }
    }
}
