using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// Block tables of a step's sequences as the decoder wants them: a row each, all of one length. A row that still holds its sequence's table from an earlier step
/// gets only what was appended since, so that a step of many that decode copies next to nothing. Pinned; allocates nothing once made. Not thread-safe.
/// </summary>
/// <param name="rows">Sequences a step.</param>
/// <param name="stride">Blocks of a sequence at most.</param>
internal sealed class TableRows(int rows, int stride)
{
    private readonly int[] _blocks = GC.AllocateArray<int>(checked(rows * stride), pinned: true);
    private readonly (long Stamp, int Count)[] _held = new (long, int)[rows];

    /// <summary>Entries from one row to the next.</summary>
    public int Stride => stride;

    /// <summary>The first rows.</summary>
    public ReadOnlySpan<int> First(int count) => _blocks.AsSpan(0, count * stride);

    /// <summary>Makes a row begin with the first blocks of a table.</summary>
    public void Write(int row, BlockTable table, int count)
    {
        ref var held = ref _held[row];
        if (held.Stamp != table.Stamp || table.Stamp == 0)
            held = (table.Stamp, 0);
        if (held.Count >= count)
            return;
        table.Blocks[held.Count..count].CopyTo(_blocks.AsSpan((row * stride) + held.Count));
        held.Count = count;
    }
}
