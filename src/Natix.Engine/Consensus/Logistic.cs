namespace Natix.Engine.Consensus;

/// <summary>The logistic function and its inverse, accurate in both tails. Pure.</summary>
internal static class Logistic
{
    /// <summary>1 / (1 + e^-x), in [0,1]; never NaN for a number.</summary>
    public static double Sigmoid(double logOdds)
    {
        if (logOdds >= 0)
            return 1 / (1 + Math.Exp(-logOdds));
        var e = Math.Exp(logOdds);
        return e / (1 + e);
    }

    /// <summary>ln(p / (1 - p)); -infinity at 0, +infinity at 1.</summary>
    public static double Logit(double probability) => Math.Log(probability / (1 - probability));
}
