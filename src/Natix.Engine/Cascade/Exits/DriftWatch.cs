using Natix.Engine.Consensus.Drift;
using Natix.Engine.Consensus.Exits;
using Natix.Engine.Diagnostics;

namespace Natix.Engine.Cascade.Exits;

/// <summary>
/// Holds the scores of each certified level against those it was certified on, and says when they are no longer alike. Thread-safe;
/// allocates nothing once made.
/// </summary>
internal sealed class DriftWatch
{
    private const int LeastWindow = 1000;
    private const int MostWindow = 1 << 20;
    private const int LeastUnits = 100;
    private const int Refresh = 32;

    // The window is looked at again and again.
    private const double Alpha = 1e-4;

    private readonly Lock _gate = new();
    private readonly Level?[] _levels;
    private volatile bool _drifting;

    /// <param name="certificate">Has the reference scores.</param>
    /// <param name="plan">What runs; a level without reference scores is not watched.</param>
    /// <param name="scoresPerUnit">Frames without a stream that one independent unit gives as they come in here; null: as in the certificate's data.</param>
    public DriftWatch(ExitCertificate certificate, CascadePlan plan, double? scoresPerUnit)
    {
        _levels = Array.ConvertAll(
            plan.Levels.ToArray(), l => certificate.Levels.FirstOrDefault(c => c.Level == l.Manifest.Level)?.Scores is { } scores
                ? new Level(l.Manifest.Level, new ScoreDrift(scores, OptionsFor(scoresPerUnit ?? scores.Counts.Sum() / (double)scores.Units)))
                : null);
    }

    /// <summary>True while the scores of some level are not what was certified.</summary>
    public bool IsDrifting => _drifting;

    /// <summary>Adds the score of a frame at a level that it reached as a certified one.</summary>
    /// <param name="levelIndex">Place of the level in the plan.</param>
    /// <param name="score">Pooled P in [0,1].</param>
    /// <param name="role">What it counts for.</param>
    public void Add(int levelIndex, double score, ScoreRole role = ScoreRole.Part)
    {
        if (role == ScoreRole.None || _levels[levelIndex] is not { } level)
            return;
        lock (_gate)
        {
            if (role == ScoreRole.Unit)
                level.Scores.AddUnit(score);
            else
                level.Scores.Add(score);
            // Units are rare, and each may tell.
            if (++level.Added % Refresh == 0 || role == ScoreRole.Unit)
                Judge(level);
        }
    }

    /// <summary>What each watched level's window says now.</summary>
    public LevelDrift[] Read()
    {
        lock (_gate)
            return [.. _levels.OfType<Level>().Select(l => Describe(l.Number, l.Scores.Assess()))];
    }

    private void Judge(Level level)
    {
        var drifts = level.Scores.Assess().Verdict == DriftVerdict.Drifting;
        if (drifts == level.IsDrifting)
            return;
        level.IsDrifting = drifts;
        _drifting = Array.Exists(_levels, l => l is { IsDrifting: true });
        EngineTelemetry.DriftChanged(level.Number, drifts);
    }

    private static LevelDrift Describe(int level, in DriftReport report) => new(
        level,
        report.Verdict switch { DriftVerdict.Drifting => DriftState.Drifting, DriftVerdict.Stable => DriftState.Stable, _ => DriftState.TooFew },
        report.Observed, report.Statistic, report.PValue, report.Stability);

    private static DriftOptions OptionsFor(double scoresPerUnit)
    {
        var window = (int)Math.Clamp(Math.Ceiling(3 * LeastUnits * scoresPerUnit), LeastWindow, MostWindow);
        return new DriftOptions(window, scoresPerUnit, Math.Max(1, Math.Min(LeastUnits, (int)(window / scoresPerUnit))), Alpha) { MostUnits = LeastWindow };
    }

    private sealed class Level(int number, ScoreDrift scores)
    {
        public int Number => number;

        public ScoreDrift Scores => scores;

        public long Added { get; set; }

        public bool IsDrifting { get; set; }
    }
}
