namespace Natix.Engine.Language.Scheduling;

/// <summary>Lays out the sequences of a step as a decoder wants them. Reads the requests as they are before the step; allocates nothing once lists have grown.</summary>
internal static class BatchWriter
{
    public static void Write(StepPlan plan, SchedulerOptions options)
    {
        var (row, logit) = (0, 0);
        var planned = plan.Planned;
        for (var i = 0; i < planned.Length; i++)
        {
            ref var sequence = ref planned[i];
            (sequence.FirstRow, sequence.FirstLogit) = (row, logit);
            WriteSequence(plan, i, ref sequence, options);
            row += sequence.Rows;
            logit += sequence.Logits;
        }

        plan.RowStartBuffer[planned.Length] = row;
        plan.IsReady = plan.Pending.Count == 0;
    }

    private static void WriteSequence(StepPlan plan, int index, ref PlannedSequence sequence, SchedulerOptions options)
    {
        var (state, first, end) = (sequence.State, sequence.FirstRow, sequence.Start + sequence.Rows);
        plan.RowStartBuffer[index] = first;
        plan.ContextBuffer[index] = end;
        plan.AdapterBuffer[index] = state.Adapter;
        plan.Tables.Write(index, state.Table, options.BlocksFor(end));
        WriteTokens(plan, index, sequence);
        WritePositions(plan, sequence);
        WriteLogits(plan, sequence);
        if (state.HasImages && sequence.Start < state.PromptLength)
            WriteVisuals(plan, sequence);
    }

    private static void WriteTokens(StepPlan plan, int index, in PlannedSequence sequence)
    {
        var state = sequence.State;
        var known = Math.Min(sequence.Rows, state.Known - sequence.Start);
        var tokens = plan.TokenBuffer.AsSpan(sequence.FirstRow, sequence.Rows);
        state.Tokens.Slice(sequence.Start, known).CopyTo(tokens);
        if (known == sequence.Rows)
            return;
        tokens[known] = 0;
        plan.Pending.Add(new PendingRow(sequence.FirstRow + known, state.LastLogit, index));
    }

    private static void WritePositions(StepPlan plan, in PlannedSequence sequence)
    {
        var (state, first, rows) = (sequence.State, sequence.FirstRow, sequence.Rows);
        if (rows == 1 && !state.HasImages)
        {
            // Most rows are of this kind, and text stands at the same place on all axes.
            for (var axis = 0; axis < plan.Axes; axis++)
                plan.PositionBuffer[(axis * plan.Rows) + first] = sequence.Start;
            return;
        }

        var time = plan.PositionBuffer.AsSpan(first, rows);
        if (plan.Axes == 1)
            TokenPositions.Write(state.Images, sequence.Start, time, [], []);
        else
            TokenPositions.Write(
                state.Images, sequence.Start, time, plan.PositionBuffer.AsSpan(plan.Rows + first, rows),
                plan.PositionBuffer.AsSpan((2 * plan.Rows) + first, rows));
    }

    private static void WriteLogits(StepPlan plan, in PlannedSequence sequence)
    {
        var first = sequence.FirstRow + sequence.ScoreStart - sequence.Start;
        for (var i = 0; i < sequence.Scores; i++)
            plan.LogitBuffer[sequence.FirstLogit + i] = first + i;
        if (sequence.Samples)
            plan.LogitBuffer[sequence.SampleLogit] = sequence.FirstRow + sequence.Rows - 1;
    }

    private static void WriteVisuals(StepPlan plan, in PlannedSequence sequence)
    {
        var (state, end) = (sequence.State, sequence.Start + sequence.Rows);
        var items = state.Images.Items;
        for (var image = state.Images.HeldStart; image < state.Images.HeldEnd && items[image].Offset < end; image++)
        {
            var from = Math.Max(items[image].Offset, sequence.Start);
            var count = Math.Min(items[image].End, end) - from;
            plan.Runs.Add(new VisualRun(state.Images.EntryOf(image), from - items[image].Offset, count));
            for (var i = 0; i < count; i++)
                plan.VisualBuffer[plan.Visuals++] = sequence.FirstRow + from - sequence.Start + i;
        }
    }
}
