namespace Natix.Engine.Host.Axon.Verification;

/// <summary>
/// The last nonce of every dendrite, bounded: a hotkey keeps its newest dendrites, the table its newest hotkeys. What falls out leaves a floor behind, below which
/// nothing unknown is fresh, so that being forgotten makes no replay possible. Not thread-safe.
/// </summary>
/// <param name="dendritesAHotkey">Dendrites kept a hotkey, at least 1; a validator has two or three.</param>
/// <param name="hotkeys">Hotkeys kept, at least 1.</param>
internal sealed class NonceTable(int dendritesAHotkey = 32, int hotkeys = 4096)
{
    private readonly Dictionary<UInt128, Dendrites> _byHotkey = [];

    /// <summary>No nonce of an unknown key up to it is fresh.</summary>
    public long Floor { get; private set; } = long.MinValue;

    /// <summary>Dendrites in the table.</summary>
    public int Count => _byHotkey.Values.Sum(d => d.Nonces.Count);

    /// <summary>All that is known, in no order; a hotkey's floor as the dendrite <see cref="NonceKey.FloorOf"/>.</summary>
    public IEnumerable<(NonceKey Key, long Nonce)> Entries => _byHotkey.SelectMany(h => h.Value.Nonces
        .Select(d => (new NonceKey(h.Key, d.Key), d.Value))
        .Concat(h.Value.Floor == long.MinValue ? [] : [(NonceKey.FloorOf(h.Key), h.Value.Floor)]));

    /// <summary>The nonce that the next one has to exceed; null when any will do.</summary>
    public long? Last(NonceKey key)
    {
        if (!_byHotkey.TryGetValue(key.Hotkey, out var dendrites))
            return Known(Floor);
        return dendrites.Nonces.TryGetValue(key.Uuid, out var nonce) ? nonce : Known(Math.Max(Floor, dendrites.Floor));
    }

    /// <summary>Takes a nonce. False when it does not exceed the last one.</summary>
    public bool TryAdvance(NonceKey key, long nonce)
    {
        if (nonce <= Last(key))
            return false;
        if (!_byHotkey.TryGetValue(key.Hotkey, out var dendrites))
        {
            while (_byHotkey.Count >= hotkeys)
                Forget(_byHotkey.MinBy(h => h.Value.Newest).Key);
            _byHotkey[key.Hotkey] = dendrites = new Dendrites();
        }

        dendrites.Nonces[key.Uuid] = nonce;
        dendrites.Newest = Math.Max(dendrites.Newest, nonce);
        while (dendrites.Nonces.Count > dendritesAHotkey)
        {
            var (uuid, oldest) = dendrites.Nonces.MinBy(d => d.Value);
            dendrites.Nonces.Remove(uuid);
            dendrites.Floor = Math.Max(dendrites.Floor, oldest);
        }

        return true;
    }

    /// <summary>Takes an entry of another table.</summary>
    public void Restore(NonceKey key, long nonce)
    {
        if (key != NonceKey.FloorOf(key.Hotkey))
        {
            TryAdvance(key, nonce);
            return;
        }

        if (!_byHotkey.TryGetValue(key.Hotkey, out var dendrites))
            _byHotkey[key.Hotkey] = dendrites = new Dendrites { Newest = nonce };
        dendrites.Floor = Math.Max(dendrites.Floor, nonce);
    }

    /// <summary>Refuses everything unknown up to a nonce.</summary>
    public void RaiseFloor(long nonce) => Floor = Math.Max(Floor, nonce);

    /// <summary>Forgets hotkeys whose nonces are all below one, where something else refuses those.</summary>
    public void DropBelow(long nonce)
    {
        foreach (var (hotkey, _) in _byHotkey.Where(h => h.Value.Newest < nonce).ToList())
            _byHotkey.Remove(hotkey);
    }

    private void Forget(UInt128 hotkey)
    {
        RaiseFloor(_byHotkey[hotkey].Newest);
        _byHotkey.Remove(hotkey);
    }

    private static long? Known(long floor) => floor == long.MinValue ? null : floor;

    private sealed class Dendrites
    {
        public Dictionary<UInt128, long> Nonces { get; } = [];

        public long Newest { get; set; } = long.MinValue;

        public long Floor { get; set; } = long.MinValue;
    }
}
