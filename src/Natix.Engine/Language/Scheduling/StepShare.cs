namespace Natix.Engine.Language.Scheduling;

/// <summary>Whether a request got rows in a step.</summary>
internal enum ServeOutcome
{
    Served,

    /// <summary>The step has nothing left that it could use: rows, logits, or room for its next picture.</summary>
    NoRows,

    /// <summary>Too few blocks are available.</summary>
    NoBlocks,
}

/// <summary>What a step may yet be filled with, and the taking of it. A request gets all it needs for some rows, or nothing.</summary>
internal sealed class StepShare(SchedulerOptions options, KvMemory memory, EncoderCache encoder)
{
    private StepPlan _plan = null!;
    private int _embeddings;

    /// <summary>Rows left.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows of logits left.</summary>
    public int Logits { get; private set; }

    public void Begin(StepPlan plan)
    {
        _plan = plan;
        (Rows, Logits, _embeddings) = (options.MaxRows, options.MaxLogits, options.EncoderBudget);
    }

    /// <summary>Gives a request as many rows as it wants and there are.</summary>
    public ServeOutcome TryServe(RequestState state)
    {
        var firstImage = state.HasImages ? state.Images.HeldEnd : 0;
        var rows = Math.Min(Math.Min(state.Remaining, Rows), options.MaxPrefillChunk);
        rows = LogitLimit.RowsFor(state, rows, Logits);
        if (state.HasImages)
            rows = TakeImages(state, rows);
        if (rows == 0)
            return ServeOutcome.NoRows;
        if (!memory.TryExtend(state, rows, _plan))
        {
            GiveBackImages(state, firstImage);
            return ServeOutcome.NoBlocks;
        }

        Rows -= rows;
        Logits -= _plan.Add(state, rows, firstImage);
        return ServeOutcome.Served;
    }

    /// <summary>Takes a request's rows out of the step, if it has any, and all its pictures from it. Its blocks are for the caller to free.</summary>
    public void TakeBack(RequestState state)
    {
        if (_plan.Remove(state, out var sequence))
        {
            Rows += sequence.Rows;
            Logits += sequence.Logits;
            GiveBackImages(state, sequence.FirstImage);
            if (!options.FillsBlocks(sequence.Start))
                _plan.RemoveCopyTo(state.Table[options.FullBlocks(sequence.Start)]);
        }

        encoder.ReleaseAll(state.Images);
    }

    // A picture is encoded whole: rows end before the first that cannot be.
    private int TakeImages(RequestState state, int rows)
    {
        var items = state.Images.Items;
        while (rows > 0 && state.Images.HeldEnd < items.Length && items[state.Images.HeldEnd].Offset < state.Computed + rows)
        {
            var image = state.Images.HeldEnd;
            if (!encoder.TryHold(items[image], ref _embeddings, out var entry, out var isNew))
                return Math.Max(0, items[image].Offset - state.Computed);
            state.Images.Hold(entry);
            if (isNew)
                _plan.EncodeOrders.Add(new EncodeOrder(entry, state, image));
        }

        return rows;
    }

    private void GiveBackImages(RequestState state, int firstImage)
    {
        while (state.Images.HeldEnd > firstImage)
        {
            var entry = state.Images.Drop();
            if (encoder.TakeBack(entry, ref _embeddings))
                _plan.RemoveEncode(entry);
        }
    }
}
