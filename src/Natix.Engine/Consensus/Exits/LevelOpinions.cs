using Natix.Engine.Consensus.Pooling;

namespace Natix.Engine.Consensus.Exits;

/// <summary>What the pool says after each level, when the voters of later levels have not spoken yet. Pure; allocates.</summary>
internal static class LevelOpinions
{
    /// <summary>Pooled probabilities, rows x levels, row-major, as <see cref="ExitTable"/> takes them; NaN where nobody had spoken.</summary>
    /// <param name="pool">The fitted pool.</param>
    /// <param name="logOdds">Calibrated log-odds, rows x voters, row-major; NaN where a voter is missing.</param>
    /// <param name="levelOfVoter">Place of each voter's level among the levels, from 0.</param>
    /// <param name="levels">Levels, 1 or more.</param>
    /// <exception cref="ArgumentException">Lengths that differ, or a voter of a level that is not there.</exception>
    public static double[] Of(PoolingWeights pool, ReadOnlySpan<double> logOdds, ReadOnlySpan<int> levelOfVoter, int levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        if (levelOfVoter.Length != pool.Voters || logOdds.Length % pool.Voters != 0)
        {
            throw new ArgumentException(
                $"{pool.Voters} voters need as many levels and values a row, found {levelOfVoter.Length} and {logOdds.Length} in all.", nameof(logOdds));
        }

        foreach (var level in levelOfVoter)
        {
            if ((uint)level >= (uint)levels)
                throw new ArgumentException($"A voter is of level {level}; the levels go from 0 to {levels - 1}.", nameof(levelOfVoter));
        }

        var rows = logOdds.Length / pool.Voters;
        var (probabilities, said) = (new double[rows * levels], new double[pool.Voters]);
        for (var i = 0; i < probabilities.Length; i++)
        {
            var (row, level) = (i / levels, i % levels);
            for (var voter = 0; voter < said.Length; voter++)
                said[voter] = levelOfVoter[voter] <= level ? logOdds[(row * pool.Voters) + voter] : double.NaN;
            probabilities[i] = Logistic.Sigmoid(pool.Pool(said));
        }

        return probabilities;
    }
}
