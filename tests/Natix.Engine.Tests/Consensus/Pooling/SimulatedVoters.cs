using Natix.Engine.Consensus;

namespace Natix.Engine.Tests.Consensus.Pooling;

/// <summary>
/// Voters with known truth: with even odds, log-odds of N(+-s^2/2, s^2) given the outcome are exactly calibrated, and independent ones add.
/// </summary>
internal sealed class SimulatedVoters(int seed)
{
    private readonly SplitMix _random = new(seed);

    public double Normal() => _random.Normal();

    public bool Coin(double chance = 0.5) => _random.NextDouble() < chance;

    public double Calibrated(bool truth, double spread) => ((truth ? 0.5 : -0.5) * spread * spread) + (spread * Normal());

    /// <summary>Rows of voters, each row made from its outcome.</summary>
    public (double[] LogOdds, bool[] Labels) Rows(int rows, Func<bool, double[]> voters)
    {
        var labels = new bool[rows];
        var values = new List<double>();
        for (var row = 0; row < rows; row++)
        {
            labels[row] = Coin();
            values.AddRange(voters(labels[row]));
        }

        return ([.. values], labels);
    }

    /// <summary>Copies of one voter with a little noise of their own, and last an independent voter that is as good.</summary>
    public double[] CopiesAndOne(bool truth, int copies)
    {
        var original = Calibrated(truth, 2);
        return [.. Enumerable.Range(0, copies).Select(_ => original + (0.1 * Normal())), Calibrated(truth, 2)];
    }

    public static double MeanLoss(ReadOnlySpan<double> logOdds, ReadOnlySpan<bool> labels)
    {
        var loss = 0.0;
        for (var i = 0; i < labels.Length; i++)
            loss -= Math.Log(Logistic.Sigmoid(labels[i] ? logOdds[i] : -logOdds[i]));
        return loss / labels.Length;
    }
}
