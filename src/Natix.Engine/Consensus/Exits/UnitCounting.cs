namespace Natix.Engine.Consensus.Exits;

/// <summary>
/// Counts disagreement by unit. A unit disagrees when any of its rows stops early with another verdict than the full cascade has. The risk
/// that is bounded is therefore P(a new unit holds such a row); it is at least the share of such rows that a unit has on average, so a bound
/// on it also bounds the chance that a frame drawn from a unit drawn at random is one. Pure.
/// </summary>
internal static class UnitCounting
{
    /// <summary>Units that disagree, of <see cref="ExitTable.UnitCount"/>; counting stops above a limit.</summary>
    /// <param name="table">Rows with all levels.</param>
    /// <param name="thresholds">One a level.</param>
    /// <param name="limit">No more than one above this is counted.</param>
    public static int Disagreements(ExitTable table, ReadOnlySpan<ExitThresholds> thresholds, int limit = int.MaxValue - 1)
    {
        var (disagrees, count) = (new bool[table.UnitCount], 0);
        for (var row = 0; row < table.Rows && count <= limit; row++)
        {
            if (table.Exit(row, thresholds).Verdict == table.FullVerdict(row) || disagrees[table.UnitOf(row)])
                continue;
            disagrees[table.UnitOf(row)] = true;
            count++;
        }

        return count;
    }
}
