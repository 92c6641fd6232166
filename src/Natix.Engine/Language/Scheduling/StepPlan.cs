using System.Runtime.InteropServices;

namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// One step: what a decoder is to run, laid out as the native decoder wants it, and what has to be done before. In this order: let go of
/// <see cref="EvictedEntries"/>, encode <see cref="Encodes"/>, copy <see cref="Copies"/> one after the other, run the rows; then answer every sequence that
/// samples. Arrays are pinned, made once and used again: valid until the plan was completed. Belongs to the thread that owns the scheduler.
/// </summary>
internal sealed class StepPlan
{
    private readonly PlannedSequence[] _sequences;
    private readonly int[] _copies;
    private readonly int _vocabulary;

    public StepPlan(SchedulerOptions options)
    {
        (Axes, _vocabulary) = (options.PositionAxes, options.Vocabulary);
        _sequences = new PlannedSequence[options.MaxSequences];
        _copies = Pinned(2 * options.MaxSequences);
        TokenBuffer = Pinned(options.MaxRows);
        PositionBuffer = Pinned(options.MaxRows * Axes);
        RowStartBuffer = Pinned(options.MaxSequences + 1);
        ContextBuffer = Pinned(options.MaxSequences);
        AdapterBuffer = Pinned(options.MaxSequences);
        Tables = new TableRows(options.MaxSequences, options.MaxTable);
        LogitBuffer = Pinned(options.MaxLogits);
        VisualBuffer = Pinned(options.MaxRows);
    }

    /// <summary>Axes of a position.</summary>
    public int Axes { get; }

    /// <summary>Tokens to run.</summary>
    public int Rows { get; internal set; }

    /// <summary>Rows of logits wanted.</summary>
    public int Logits { get; internal set; }

    /// <summary>Rows that take embeddings.</summary>
    public int Visuals { get; internal set; }

    /// <summary>Entries from one sequence's table to the next.</summary>
    public int TableStride => Tables.Stride;

    public int SequenceCount { get; private set; }

    /// <summary>Whose rows these are, in the order of the rows.</summary>
    public ReadOnlySpan<PlannedSequence> Sequences => _sequences.AsSpan(0, SequenceCount);

    /// <summary>[rows]; of a visual row its own token, of a pending one 0 until the step before is completed.</summary>
    public ReadOnlySpan<int> Tokens => TokenBuffer.AsSpan(0, Rows);

    /// <summary>[axes][rows]</summary>
    public ReadOnlySpan<int> Positions => PositionBuffer.AsSpan(0, Axes * Rows);

    /// <summary>[sequences + 1]</summary>
    public ReadOnlySpan<int> RowStarts => RowStartBuffer.AsSpan(0, SequenceCount + 1);

    /// <summary>[sequences]</summary>
    public ReadOnlySpan<int> ContextLengths => ContextBuffer.AsSpan(0, SequenceCount);

    /// <summary>[sequences]; -1: none.</summary>
    public ReadOnlySpan<int> Adapters => AdapterBuffer.AsSpan(0, SequenceCount);

    /// <summary>[sequences][stride]; entries beyond a sequence's context mean nothing.</summary>
    public ReadOnlySpan<int> BlockTables => Tables.First(SequenceCount);

    /// <summary>[logits], ascending</summary>
    public ReadOnlySpan<int> LogitRows => LogitBuffer.AsSpan(0, Logits);

    /// <summary>[visuals], ascending</summary>
    public ReadOnlySpan<int> VisualRows => VisualBuffer.AsSpan(0, Visuals);

    /// <summary>Which embeddings the visual rows take, in their order.</summary>
    public ReadOnlySpan<VisualRun> VisualRuns => CollectionsMarshal.AsSpan(Runs);

    /// <summary>Pairs of source and destination, to be copied in this order: [copies][2].</summary>
    public ReadOnlySpan<int> Copies => _copies.AsSpan(0, 2 * CopyCount);

    public int CopyCount { get; private set; }

    /// <summary>Pictures to encode.</summary>
    public ReadOnlySpan<EncodeOrder> Encodes => CollectionsMarshal.AsSpan(EncodeOrders);

    /// <summary>Numbers of pictures whose embeddings are no longer needed, once all steps before have run.</summary>
    public ReadOnlySpan<int> EvictedEntries => CollectionsMarshal.AsSpan(Evicted);

    /// <summary>Rows whose tokens were not known when the step was planned: at most one a sequence.</summary>
    public ReadOnlySpan<PendingRow> PendingRows => CollectionsMarshal.AsSpan(Pending);

    /// <summary>True once all tokens are known: before, the step must not run, unless who runs it takes the tokens of <see cref="PendingRows"/> from the samples.</summary>
    public bool IsReady { get; internal set; }

    internal int[] TokenBuffer { get; }

    internal int[] PositionBuffer { get; }

    internal int[] RowStartBuffer { get; }

    internal int[] ContextBuffer { get; }

    internal int[] AdapterBuffer { get; }

    internal TableRows Tables { get; }

    internal int[] LogitBuffer { get; }

    internal int[] VisualBuffer { get; }

    internal List<VisualRun> Runs { get; } = [];

    internal List<EncodeOrder> EncodeOrders { get; } = [];

    internal List<int> Evicted { get; } = [];

    internal List<PendingRow> Pending { get; } = [];

    /// <summary>Gives the token that was sampled for a sequence.</summary>
    /// <param name="sequence">Its index.</param>
    /// <param name="token">The token's id.</param>
    /// <param name="stops">The output ends here, whatever the token.</param>
    public void Answer(int sequence, int token, bool stops = false)
    {
        ref var planned = ref _sequences.AsSpan(0, SequenceCount)[sequence];
        if (!planned.Samples)
            throw new InvalidOperationException($"sequence {sequence} of the step does not sample");
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, _vocabulary);
        (planned.Token, planned.Stops) = (token, stops);
    }

    /// <summary>Says that the rows of one sequence cannot be used: its request ends, and nobody reuses its blocks.</summary>
    public void Fail(int sequence, string failure) => _sequences.AsSpan(0, SequenceCount)[sequence].Failure = failure;

    /// <summary>True when some rows of a sequence take embeddings of an image.</summary>
    public bool HasRowsOf(int sequence, int entry)
    {
        ref readonly var planned = ref Sequences[sequence];
        var visual = 0;
        foreach (ref readonly var run in VisualRuns)
        {
            if (run.Entry == entry && VisualRows[visual] >= planned.FirstRow && VisualRows[visual] < planned.FirstRow + planned.Rows)
                return true;
            visual += run.Count;
        }

        return false;
    }

    internal Span<PlannedSequence> Planned => _sequences.AsSpan(0, SequenceCount);

    internal void Begin()
    {
        _sequences.AsSpan(0, SequenceCount).Clear();
        (Rows, Logits, Visuals, SequenceCount, CopyCount, IsReady) = (0, 0, 0, 0, 0, false);
        Runs.Clear();
        EncodeOrders.Clear();
        Evicted.Clear();
        Pending.Clear();
    }

    /// <summary>Adds a request's next rows; how many rows of logits they yield.</summary>
    internal int Add(RequestState state, int rows, int firstImage)
    {
        ref var sequence = ref _sequences[SequenceCount++];
        LogitLimit.Describe(ref sequence, state, rows);
        (sequence.State, sequence.FirstImage) = (state, firstImage);
        Rows += rows;
        Logits += sequence.Logits;
        return sequence.Logits;
    }

    /// <summary>Takes a request's rows out again, if it has any; whether it had.</summary>
    internal bool Remove(RequestState state, out PlannedSequence removed)
    {
        for (var i = 0; i < SequenceCount; i++)
        {
            if (_sequences[i].State != state)
                continue;
            removed = _sequences[i];
            Array.Copy(_sequences, i + 1, _sequences, i, --SequenceCount - i);
            _sequences[SequenceCount] = default;
            Rows -= removed.Rows;
            Logits -= removed.Logits;
            return true;
        }

        removed = default;
        return false;
    }

    internal void AddCopy(Blocks.BlockCopy copy)
    {
        (_copies[2 * CopyCount], _copies[(2 * CopyCount) + 1]) = (copy.Source, copy.Destination);
        CopyCount++;
    }

    /// <summary>Takes out the copy to a block, if there is one: the block is another's now.</summary>
    internal void RemoveCopyTo(int destination)
    {
        for (var i = 0; i < CopyCount; i++)
        {
            if (_copies[(2 * i) + 1] != destination)
                continue;
            Array.Copy(_copies, 2 * (i + 1), _copies, 2 * i, 2 * (--CopyCount - i));
            return;
        }
    }

    internal void RemoveEncode(int entry)
    {
        for (var i = EncodeOrders.Count - 1; i >= 0; i--)
        {
            if (EncodeOrders[i].Entry == entry)
                EncodeOrders.RemoveAt(i);
        }
    }

    private static int[] Pinned(int length) => GC.AllocateArray<int>(length, pinned: true);
}
