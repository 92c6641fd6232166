using Natix.Engine.Consensus.Numerics;

namespace Natix.Engine.Consensus.Pooling;

/// <summary>How many independent voters a set of correlated ones is worth, and each one's share in them. Pure; allocates.</summary>
internal static class IndependentVotes
{
    /// <summary>
    /// The effective number of voters: 1'R^-1 1, in [1, n]: how often the variance of one voter's error goes into that of their best weighted
    /// mean (weights at least 0). n voters that all correlate by r are worth n / (1 + (n - 1) r).
    /// </summary>
    public static double Count(VoterCorrelation correlation)
    {
        var shares = Shares(correlation);
        var variance = 0.0;
        for (var a = 0; a < shares.Length; a++)
        {
            for (var b = 0; b < shares.Length; b++)
                variance += shares[a] * shares[b] * correlation[a, b];
        }

        return Math.Clamp(1 / variance, 1, shares.Length);
    }

    /// <summary>
    /// The participation ratio of the eigenvalues, (sum l)^2 / sum l^2 = n^2 / sum r_ij^2, in [1, n]: along how many directions the errors spread.
    /// Unlike <see cref="Count"/> it is small wherever one group is large.
    /// </summary>
    public static double ParticipationRatio(VoterCorrelation correlation)
    {
        var (squares, n) = (0.0, correlation.Voters);
        foreach (var r in correlation.ToArray())
            squares += r * r;
        return Math.Clamp(n * (double)n / squares, 1, n);
    }

    /// <summary>
    /// Each voter's share in the independent votes: the weights, at least 0 and of sum 1, under which the mean of equally good voters has the
    /// least variance. Near-copies of one voter share what one would have. Skill plays no part.
    /// </summary>
    public static double[] Shares(VoterCorrelation correlation)
    {
        var shares = new double[correlation.Voters];
        var free = Enumerable.Range(0, shares.Length).ToList();
        while (true)
        {
            var solved = SolveOnes(correlation, free);

            // One at a time, the most negative first: those left may no longer be negative without it.
            var worst = 0;
            for (var i = 1; i < solved.Length; i++)
            {
                if (solved[i] < solved[worst])
                    worst = i;
            }

            if (solved[worst] < 0 && free.Count > 1)
            {
                free.RemoveAt(worst);
                continue;
            }

            var sum = solved.Sum();
            for (var i = 0; i < solved.Length; i++)
                shares[free[i]] = solved[i] / sum;
            return shares;
        }
    }

    private static double[] SolveOnes(VoterCorrelation correlation, List<int> voters)
    {
        var n = voters.Count;
        var (matrix, right) = (new double[n * n], new double[n]);
        for (var a = 0; a < n; a++)
        {
            right[a] = 1;
            for (var b = 0; b < n; b++)
                matrix[(a * n) + b] = correlation[voters[a], voters[b]];
        }

        return PositiveDefinite.TrySolve(matrix, right)
            ? right
            : throw new ArithmeticException("A correlation matrix that was positive definite is no longer: this is a defect.");
    }
}
