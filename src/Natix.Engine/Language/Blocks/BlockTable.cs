namespace Natix.Engine.Language.Blocks;

/// <summary>
/// The blocks of one sequence, in order: token t lies in block [t / block tokens]. Holds a reference to each. Append-only, but for the copy of a block that
/// was shared. Allocates nothing once made. Not thread-safe.
/// </summary>
internal sealed class BlockTable(int capacity)
{
    private readonly int[] _blocks = new int[capacity];

    public int Count { get; private set; }

    public int this[int index] => _blocks[index];

    public ReadOnlySpan<int> Blocks => _blocks.AsSpan(0, Count);

    /// <summary>While it stays, the table only grows: another whenever blocks were shared, replaced or given back. No two tables of a pool have the same, but for 0, which says nothing.</summary>
    public long Stamp { get; private set; }

    /// <summary>Takes over a reference.</summary>
    public void Append(int block) => _blocks[Count++] = block;

    /// <summary>Adds the first blocks of another table, with references of its own.</summary>
    public void Share(BlockPool pool, ReadOnlySpan<int> blocks)
    {
        foreach (var block in blocks)
        {
            pool.Retain(block);
            Append(block);
        }

        Stamp = pool.NewStamp();
    }

    /// <summary>Puts a new block in the place of a shared one (copy on write). Its contents are for the caller to copy.</summary>
    /// <returns>The shared block, whose reference is given back, and the new one.</returns>
    public BlockCopy Replace(BlockPool pool, int index)
    {
        var copy = new BlockCopy(_blocks[index], pool.Take());
        pool.Release(copy.Source);
        _blocks[index] = copy.Destination;
        Stamp = pool.NewStamp();
        return copy;
    }

    /// <summary>Gives all references back, last block first: the start of a sequence is what others are most likely to ask for, so it stays longest.</summary>
    public void Release(BlockPool pool)
    {
        while (Count > 0)
            pool.Release(_blocks[--Count]);
        Stamp = 0;
    }
}

/// <summary>A block whose keys and values are to be copied to another before a step.</summary>
internal readonly record struct BlockCopy(int Source, int Destination);
