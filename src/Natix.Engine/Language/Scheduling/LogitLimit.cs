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
        return Sequence(state, rows, 0).Logits > logits ? rows - 1 : rows;
    }

    /// <summary>What a request's next rows are in a step.</summary>
    public static PlannedSequence Sequence(RequestState state, int rows, int firstImage)
    {
        var scores = ScoresIn(state, rows);
        return new PlannedSequence
        {
            State = state,
            Start = state.Computed,
            Rows = rows,
            ScoreStart = Math.Max(state.NextLogit, state.Computed),
            Scores = scores,
            ScoresLast = scores > 0 && state.LogitsEnd >= state.Computed + rows,
            Samples = rows == state.Remaining && state.WantsOutput,
            FirstImage = firstImage,
            Token = -1,
        };
    }

    private static int ScoresIn(RequestState state, int rows) =>
        Math.Max(0, Math.Min(state.LogitsEnd, state.Computed + rows) - Math.Max(state.NextLogit, state.Computed));
}
