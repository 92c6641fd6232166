using Natix.Engine.Consensus.Exits;
using Natix.Engine.Consensus.Pooling;

namespace Natix.Engine.Cascade.Exits;

/// <summary>The cascade that is calibrated: its levels with voters and what they cost. Immutable.</summary>
internal sealed class CalibratedCascade
{
    private readonly int[] _levels;

    /// <param name="plan">What runs.</param>
    /// <param name="options">How.</param>
    /// <param name="times">How long levels took; asked where the manifest names no cost.</param>
    public CalibratedCascade(CascadePlan plan, EngineOptions options, PathTimes times)
    {
        (Plan, Options) = (plan, options);
        _levels = ExitRules.VotingLevels(plan);
        Costs = Array.ConvertAll(_levels, l => CostOf(l, times));
    }

    public CascadePlan Plan { get; }

    public EngineOptions Options { get; }

    public double Threshold => Plan.Manifest.Consensus.Threshold;

    /// <summary>Cost of each level with voters, milliseconds: the manifest's, or else the median time that frames spent in it.</summary>
    public double[] Costs { get; }

    /// <summary>Number and name of each level with voters.</summary>
    public (int Level, string Name)[] Levels => Array.ConvertAll(_levels, l => (Plan.Levels[l].Manifest.Level, Plan.Levels[l].Manifest.Name));

    public CertificateKey Key => RunningKey.Of(Plan, Options);

    /// <summary>What a pool makes of rows, as the runner would: a level that no voter spoke at stops nobody.</summary>
    /// <param name="rows">Their units, voters and labels.</param>
    /// <param name="which">The rows to take.</param>
    /// <param name="pool">Voters in the order of the rows.</param>
    /// <param name="scales">Calibration of each voter.</param>
    public ExitTable Table(CalibrationRows rows, IReadOnlyList<int> which, PoolingWeights pool, IReadOnlyList<PlattScale> scales)
    {
        var (voters, raw) = (rows.Voters.Length, rows.LogOdds);
        var logOdds = new double[which.Count * voters];
        for (var i = 0; i < logOdds.Length; i++)
            logOdds[i] = scales[i % voters].Apply(raw[(which[i / voters] * voters) + (i % voters)]);
        var levelOf = Array.ConvertAll(rows.Voters, v => Array.IndexOf(_levels, v.LevelIndex));
        var probabilities = LevelOpinions.Of(pool, logOdds, levelOf, _levels.Length);
        var verdicts = new bool[which.Count];
        for (var row = 0; row < verdicts.Length; row++)
        {
            verdicts[row] = probabilities[((row + 1) * _levels.Length) - 1] > Threshold;
            for (var level = 0; level < _levels.Length; level++)
            {
                if (!Spoke(logOdds.AsSpan(row * voters, voters), levelOf, level))
                    probabilities[(row * _levels.Length) + level] = double.NaN;
            }
        }

        return new ExitTable([.. which.Select(r => rows.Units[r])], probabilities, verdicts, Costs, Threshold);
    }

    private static bool Spoke(ReadOnlySpan<double> row, int[] levelOf, int level)
    {
        for (var voter = 0; voter < row.Length; voter++)
        {
            if (levelOf[voter] == level && !double.IsNaN(row[voter]))
                return true;
        }

        return false;
    }

    private double CostOf(int levelIndex, PathTimes times)
    {
        var level = Plan.Levels[levelIndex].Manifest;
        return level.CostMs > 0 ? level.CostMs : times.Median(levelIndex + 1) * 1000.0 / Options.Clock.TimestampFrequency;
    }
}
