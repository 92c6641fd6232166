namespace Natix.Engine.Language.Blocks;

/// <summary>
/// The blocks of the KV cache, by number, and who counts on them (PagedAttention; Kwon et al. 2023). A block is used while it has references; without
/// any it is cached when it has a key, and free otherwise. New blocks are taken from the free ones first, then from the cached one that was let go
/// longest ago. Knows nothing of memory: the numbers are what a decoder takes. Allocates nothing once made. Not thread-safe.
/// </summary>
internal sealed class BlockPool
{
    private readonly int[] _references;
    private readonly ContentDigest[] _keys;
    private readonly FreeList _unused;
    private long _stamps;

    /// <param name="blocks">How many there are; above 0.</param>
    public BlockPool(int blocks)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blocks);
        (_references, _keys) = (new int[blocks], new ContentDigest[blocks]);
        (_unused, Index) = (new FreeList(blocks, isFull: true), new PrefixIndex(blocks));
    }

    /// <summary>Finds blocks by what they hold.</summary>
    public PrefixIndex Index { get; }

    public int Total => _references.Length;

    /// <summary>Blocks with references.</summary>
    public int Used => Total - _unused.Count;

    /// <summary>Blocks without references that can still be found.</summary>
    public int Cached { get; private set; }

    /// <summary>Blocks that hold nothing of use.</summary>
    public int Free => _unused.Count - Cached;

    /// <summary>Blocks that can be taken: free and cached ones.</summary>
    public int Available => _unused.Count;

    public int ReferencesOf(int block) => _references[block];

    /// <summary>True when writing to the block would change what somebody else reads, now or later: it has several references, or can be found.</summary>
    public bool IsShared(int block) => _references[block] > 1 || !_keys[block].IsNone;

    /// <summary>Takes a block, with one reference. What it held can no longer be found.</summary>
    /// <exception cref="InvalidOperationException">None is available.</exception>
    public int Take()
    {
        var block = _unused.First;
        if (block < 0)
            throw new InvalidOperationException($"all {Total} blocks are in use");
        _unused.Remove(block);
        if (!_keys[block].IsNone)
        {
            Cached--;
            Forget(block);
        }

        _references[block] = 1;
        return block;
    }

    /// <summary>Adds a reference: to a block in use, or to a cached one that was found.</summary>
    public void Retain(int block)
    {
        if (_references[block]++ > 0)
            return;
        _unused.Remove(block);
        if (!_keys[block].IsNone)
            Cached--;
    }

    /// <summary>Gives back a reference.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public void Release(int block)
    {
        if (_references[block] == 0)
            throw new InvalidOperationException($"block {block} is released once more than it was taken");
        if (--_references[block] > 0)
            return;
        if (_keys[block].IsNone)
        {
            // Worth nothing, so it goes before all that may be asked for again.
            _unused.AddFirst(block);
            return;
        }

        _unused.AddLast(block);
        Cached++;
    }

    /// <summary>Lets a full block be found. A second block of a key stays as it is, and cannot be.</summary>
    public void Register(int block, in ContentDigest key)
    {
        if (_keys[block].IsNone && Index.TryAdd(key, block))
            _keys[block] = key;
    }

    /// <summary>Makes a block impossible to find: what it holds turned out wrong.</summary>
    public void Unregister(int block)
    {
        if (_keys[block].IsNone)
            return;
        Forget(block);
        if (_references[block] > 0)
            return;
        Cached--;
        _unused.Remove(block);
        _unused.AddFirst(block);
    }

    /// <summary>Makes every block impossible to find.</summary>
    public void UnregisterAll()
    {
        Index.Clear();
        Array.Clear(_keys);
        Cached = 0;
    }

    /// <summary>A number above 0 that was not given before: what a state of a table is told apart by.</summary>
    public long NewStamp() => ++_stamps;

    private void Forget(int block)
    {
        Index.Remove(_keys[block]);
        _keys[block] = default;
    }
}
