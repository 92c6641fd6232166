namespace Natix.Engine.Language.Scheduling;

/// <summary>Which rows of a request yield logits, and how many of its rows fit when those are few. Pure.</summary>
internal static class LogitLimit
{
    /// <summary>Rows that a request may have at most with so many rows of logits left.</summary>
    /// <param name="state">The request.</param>
    /// <param name="rows">Rows that it could have otherwise.</param>
    /// <param name="logits">Rows of logits left.</param>
    public static int RowsFor(RequestState state, int rows, int logits)
    {
        // No row yields more than one.
        if (rows <= logits)
            return rows;
        var from = Math.Max(state.NextLogit, state.Computed);
        if (ScoresIn(state, rows) > logits)
            rows = from + logits - state.Computed;
        return LogitsOf(state, rows) > logits ? rows - 1 : rows;
    }

    /// <summary>Says what a request's next rows are, and what they yield. Written in place, for there are many a step.</summary>
    /// <param name="sequence">Cleared.</param>
    /// <param name="state">The request.</param>
    /// <param name="rows">At least one.</param>
    public static void Describe(ref PlannedSequence sequence, RequestState state, int rows)
    {
        (sequence.Start, sequence.Rows, sequence.Token) = (state.Computed, rows, -1);
        (sequence.ScoreStart, sequence.Scores) = (Math.Max(state.NextLogit, state.Computed), ScoresIn(state, rows));
        (sequence.Samples, sequence.Logits) = (Samples(state, rows), LogitsOf(state, rows));
    }

    private static bool Samples(RequestState state, int rows) => rows == state.Remaining && state.WantsOutput;

    // The last row may be both a score and sampled from.
    private static int LogitsOf(RequestState state, int rows)
    {
        var scores = ScoresIn(state, rows);
        return scores + (Samples(state, rows) && !(scores > 0 && state.LogitsEnd >= state.Computed + rows) ? 1 : 0);
    }

    private static int ScoresIn(RequestState state, int rows) =>
        Math.Max(0, Math.Min(state.LogitsEnd, state.Computed + rows) - Math.Max(state.NextLogit, state.Computed));
}
