namespace Natix.Engine.Language.Blocks;

/// <summary>
/// Which block holds what a key stands for, and which keys a prefill that is under way will produce: whoever needs one of those had better wait for it
/// than compute it again. Allocates nothing below the capacity it was made with. Not thread-safe.
/// </summary>
internal sealed class PrefixIndex(int capacity)
{
    private readonly Dictionary<ContentDigest, int> _blocks = new(capacity);
    private readonly Dictionary<ContentDigest, int> _expected = new(capacity);

    /// <summary>Blocks that can be found.</summary>
    public int Count => _blocks.Count;

    public bool TryFind(in ContentDigest key, out int block) => _blocks.TryGetValue(key, out block);

    /// <summary>False when another block stands for the key already.</summary>
    public bool TryAdd(in ContentDigest key, int block) => _blocks.TryAdd(key, block);

    public void Remove(in ContentDigest key) => _blocks.Remove(key);

    /// <summary>Forgets all blocks, not what is expected.</summary>
    public void Clear() => _blocks.Clear();

    /// <summary>Notes that somebody is about to produce a key; several may.</summary>
    public void Expect(in ContentDigest key) => _expected[key] = _expected.GetValueOrDefault(key) + 1;

    /// <summary>Takes back one <see cref="Expect"/>.</summary>
    public void Unexpect(in ContentDigest key)
    {
        if (_expected[key] == 1)
            _expected.Remove(key);
        else
            _expected[key]--;
    }

    public bool IsExpected(in ContentDigest key) => _expected.ContainsKey(key);

    /// <summary>Keys that are expected; 0 when nobody is prefilling.</summary>
    public int ExpectedCount => _expected.Count;
}
