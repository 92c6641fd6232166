using System.Numerics;

namespace Natix.Engine.Memory;

/// <summary>
/// Blocks of memory by size, for reuse: powers of two from 64 KiB to 1 GiB. Keeps at most <paramref name="retainedBytes"/>; the rest is freed when it
/// is put back. Once warm, taking and putting back allocate nothing. Not thread-safe: its pool locks.
/// </summary>
/// <param name="retainedBytes">Bytes kept at most.</param>
/// <param name="allocate">Makes a block of so many bytes, or throws.</param>
internal sealed class SlabShelf<TBlock>(long retainedBytes, Func<nuint, TBlock> allocate)
    where TBlock : class, IMemoryBlock
{
    /// <summary>Bytes of the largest block.</summary>
    public const int LargestBytes = 1 << LargestShift;

    private const int SmallestShift = 16;
    private const int LargestShift = 30;

    private readonly Stack<int>[] _free = CreateClasses();
    private readonly List<TBlock?> _blocks = [];
    private readonly Stack<int> _emptySlots = new();
    private long _lent;
    private bool _closed;

    /// <summary>Blocks that are out.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Bytes kept for reuse.</summary>
    public long Retained { get; private set; }

    /// <summary>How much is out and kept. Looks at every block.</summary>
    public SlabUse Use
    {
        get
        {
            var (free, largest) = (0, 0L);
            foreach (var stack in _free)
                free += stack.Count;
            foreach (var block in _blocks)
                largest = Math.Max(largest, (long)(block?.Length ?? 0));
            return new SlabUse(Outstanding, _lent, free, Retained, largest);
        }
    }

    /// <summary>The block of a number that <see cref="Take"/> gave.</summary>
    public TBlock this[int slot] => _blocks[slot]!;

    /// <summary>Takes a block of at least <paramref name="minBytes"/> bytes and gives its number.</summary>
    public int Take(int minBytes)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        var sizeClass = ClassOf(minBytes);
        if (_free[sizeClass].TryPop(out var slot))
            Retained -= (long)_blocks[slot]!.Length;
        else
            slot = Add(allocate((nuint)1 << (sizeClass + SmallestShift)));
        Outstanding++;
        _lent += (long)_blocks[slot]!.Length;
        return slot;
    }

    /// <summary>Puts a block back, to be kept or freed.</summary>
    public void Put(int slot)
    {
        var bytes = (long)_blocks[slot]!.Length;
        Outstanding--;
        _lent -= bytes;
        if (_closed || Retained + bytes > retainedBytes)
        {
            Free(slot);
            return;
        }

        Retained += bytes;
        _free[ClassOf((int)bytes)].Push(slot);
    }

    /// <summary>Frees what is kept; what is out is freed when it is put back.</summary>
    public void Close()
    {
        _closed = true;
        foreach (var stack in _free)
        {
            while (stack.TryPop(out var slot))
                Free(slot);
        }

        Retained = 0;
    }

    private static Stack<int>[] CreateClasses()
    {
        var classes = new Stack<int>[LargestShift - SmallestShift + 1];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = new Stack<int>();
        return classes;
    }

    private static int ClassOf(int bytes) =>
        Math.Max(0, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(bytes, 1) - 1) - SmallestShift);

    private int Add(TBlock block)
    {
        if (!_emptySlots.TryPop(out var slot))
        {
            slot = _blocks.Count;
            _blocks.Add(null);
        }

        _blocks[slot] = block;
        return slot;
    }

    private void Free(int slot)
    {
        _blocks[slot]!.Dispose();
        _blocks[slot] = null;
        _emptySlots.Push(slot);
    }
}
