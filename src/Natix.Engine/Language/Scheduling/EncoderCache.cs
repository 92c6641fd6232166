using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Which pictures have embeddings, counted in embeddings, and who waits for them; the embeddings themselves lie with whoever encodes, under the numbers
/// given out here. A picture is in from the moment its encoding is planned, so it is encoded once whoever else asks. Those that nobody waits for go when
/// room is needed, longest unused first, or at once when nothing is to be retained. Allocates nothing once made. Not thread-safe.
/// </summary>
internal sealed class EncoderCache
{
    private readonly Dictionary<ContentDigest, int> _entries;
    private readonly ContentDigest[] _keys;
    private readonly int[] _lengths;
    private readonly int[] _references;
    private readonly bool[] _isFresh;
    private readonly FreeList _vacant;
    private readonly FreeList _idle;
    private readonly List<int> _evicted;
    private readonly bool _retains;

    public EncoderCache(SchedulerOptions options)
    {
        var entries = Math.Max(1, Math.Min(options.EncoderEntries, options.EncoderCapacity));
        (_retains, Capacity) = (options.RetainsEncoded, options.EncoderCapacity);
        _entries = new Dictionary<ContentDigest, int>(entries);
        (_keys, _lengths, _references, _isFresh) = (new ContentDigest[entries], new int[entries], new int[entries], new bool[entries]);
        (_vacant, _idle) = (new FreeList(entries, isFull: true), new FreeList(entries, isFull: false));
        _evicted = new List<int>(2 * entries);
    }

    public int Capacity { get; }

    /// <summary>Embeddings that are there or planned.</summary>
    public int Held { get; private set; }

    /// <summary>Pictures asked for, and those that were there already.</summary>
    public (long Asked, long Found) Lookups { get; private set; }

    public int ReferencesOf(int entry) => _references[entry];

    public int EntryOf(in ContentDigest key) => _entries.GetValueOrDefault(key, -1);

    /// <summary>
    /// Adds a reference to a picture's embeddings. False when they are neither there nor may be made now: the budget or the room is too small.
    /// </summary>
    /// <param name="item">The picture.</param>
    /// <param name="budget">Embeddings that may yet be made in this step; less by its length when they are to be made.</param>
    /// <param name="entry">Its number.</param>
    /// <param name="isNew">The caller has to see that it is encoded in this step.</param>
    public bool TryHold(in ImageItem item, ref int budget, out int entry, out bool isNew)
    {
        isNew = !_entries.TryGetValue(item.Key, out entry);
        if (isNew)
        {
            if (item.Length > budget || !TryMakeRoom(item.Length))
                return false;
            budget -= item.Length;
            entry = Admit(item);
        }
        else if (_references[entry]++ == 0)
        {
            _idle.Remove(entry);
        }

        Lookups = (Lookups.Asked + 1, Lookups.Found + (isNew ? 0 : 1));
        return true;
    }

    /// <summary>Gives back a reference after the step that needed it was planned.</summary>
    public void Release(int entry)
    {
        if (--_references[entry] > 0)
            return;
        _idle.AddLast(entry);
        if (!_retains || _entries.GetValueOrDefault(_keys[entry], -1) != entry)
            Evict(entry);
    }

    /// <summary>Gives back the references of a request to pictures that end before a token.</summary>
    public void ReleasePassed(ImageProgress images, int token)
    {
        for (; images.HeldStart < images.HeldEnd && images.Items[images.HeldStart].End <= token; images.HeldStart++)
            Release(images.EntryOf(images.HeldStart));
    }

    /// <summary>Gives back all references of a request.</summary>
    public void ReleaseAll(ImageProgress images)
    {
        while (images.HeldEnd > images.HeldStart)
            Release(images.Drop());
    }

    /// <summary>Gives back a reference that was taken for the step being planned. True when the picture need not be encoded after all.</summary>
    /// <param name="entry">Its number.</param>
    /// <param name="budget">Grows by its length then.</param>
    public bool TakeBack(int entry, ref int budget)
    {
        if (_references[entry] > 1 || !_isFresh[entry])
        {
            Release(entry);
            return false;
        }

        _references[entry] = 0;
        budget += _lengths[entry];
        Vacate(entry);
        return true;
    }

    /// <summary>The step is planned: what was to be made in it counts as made. Moves the numbers whose embeddings are no longer needed to a list.</summary>
    public void Commit(List<int> evicted)
    {
        evicted.AddRange(_evicted);
        _evicted.Clear();
    }

    /// <summary>Ends a picture's being new; after the step that makes it was planned.</summary>
    public void Settle(int entry) => _isFresh[entry] = false;

    /// <summary>What was made of a picture turned out wrong: nobody else gets it.</summary>
    public void Forget(int entry)
    {
        if (_entries.GetValueOrDefault(_keys[entry], -1) != entry)
            return;
        _entries.Remove(_keys[entry]);
        if (_references[entry] == 0)
            Evict(entry);
    }

    /// <summary>Forgets all pictures, which nobody waits for, and speaks of none of them any more.</summary>
    public void Clear()
    {
        while (_idle.Count > 0)
            Evict(_idle.First);
        _evicted.Clear();
    }

    private bool TryMakeRoom(int length)
    {
        if (length > Capacity)
            return false;
        while (Held + length > Capacity || _vacant.Count == 0)
        {
            if (_idle.Count == 0)
                return false;
            Evict(_idle.First);
        }

        return true;
    }

    private int Admit(in ImageItem item)
    {
        var entry = _vacant.First;
        _vacant.Remove(entry);
        (_keys[entry], _lengths[entry], _references[entry], _isFresh[entry]) = (item.Key, item.Length, 1, true);
        _entries.Add(item.Key, entry);
        Held += item.Length;
        return entry;
    }

    private void Evict(int entry)
    {
        _idle.Remove(entry);
        _evicted.Add(entry);
        Vacate(entry);
    }

    private void Vacate(int entry)
    {
        // After Forget another entry may stand under the key.
        if (_entries.GetValueOrDefault(_keys[entry], -1) == entry)
            _entries.Remove(_keys[entry]);
        Held -= _lengths[entry];
        _isFresh[entry] = false;
        _vacant.AddLast(entry);
    }
}
