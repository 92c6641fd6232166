using Natix.Engine.Consensus.Drift;

namespace Natix.Engine.Consensus.Exits;

/// <summary>Turns what was certified into the levels of a certificate. Pure; allocates.</summary>
internal static class CertifiedLevels
{
    /// <summary>The levels, with exit rates, costs and reference scores.</summary>
    /// <param name="certification">What was certified.</param>
    /// <param name="heldOut">The part that it was certified on.</param>
    /// <param name="levels">Number and name of each level of the table, ascending.</param>
    public static IReadOnlyList<CertifiedLevel> Of(ExitCertification certification, ExitTable heldOut, IReadOnlyList<(int Level, string Name)> levels)
    {
        if (levels.Count != heldOut.Levels || certification.Thresholds.Length != heldOut.Levels)
        {
            throw new ArgumentException(
                $"The table has {heldOut.Levels} levels, found {levels.Count} names and {certification.Thresholds.Length} thresholds.", nameof(levels));
        }

        return
        [
            .. levels.Select((level, i) => new CertifiedLevel
            {
                Level = level.Level,
                Name = level.Name,
                Negative = certification.Thresholds[i].Negative,
                Positive = certification.Thresholds[i].Positive,
                ExitRate = certification.ExitRates[i],
                CostMs = heldOut.Costs[i],
                Scores = ReferenceScores(heldOut, certification.Thresholds, i),
            }),
        ];
    }

    /// <summary>
    /// Scores of a level on the rows that reach it under the thresholds: what the level will see when the cascade runs, and not what it would
    /// see if nothing stopped before. Null when no row reaches it with a score.
    /// </summary>
    public static ScoreHistogram? ReferenceScores(ExitTable table, ReadOnlySpan<ExitThresholds> thresholds, int level)
    {
        var (scores, units) = (new List<double>(table.Rows), new HashSet<int>());
        for (var row = 0; row < table.Rows; row++)
        {
            var p = table.Probability(row, level);
            if (double.IsNaN(p) || table.Exit(row, thresholds).Level < level)
                continue;
            scores.Add(p);
            units.Add(table.UnitOf(row));
        }

        return scores.Count == 0 ? null : ScoreHistogram.Of(scores.ToArray(), units.Count);
    }
}
