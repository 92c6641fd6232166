namespace Natix.Engine.Data.Metrics;

/// <summary>One voter's opinion.</summary>
/// <param name="Probability">P of roadwork, 0 to 1.</param>
/// <param name="Weight">Weight, finite and at least 0.</param>
public readonly record struct Opinion(double Probability, double Weight);

/// <summary>
/// Ways to put opinions together, side by side for evaluation alone: the engine pools by itself. A voter of weight 0 has no say. Pure.
/// </summary>
public static class OpinionFormulas
{
    private const double Clamp = 1e-6;

    /// <summary>
    /// The naive product (∏ w p)^(1/∑ w), as popular write-ups have it. It is no probability: weights stand inside the product, so unanimous
    /// certainty gives ∏ w^(1/∑ w), which may exceed 1, and one voter at 0 is a veto. Kept to show the difference.
    /// </summary>
    /// <returns>0 or more, perhaps above 1; NaN when nobody has a say.</returns>
    /// <exception cref="ArgumentException">An opinion is none; the message says which.</exception>
    public static double NaiveProduct(ReadOnlySpan<Opinion> opinions)
    {
        var (logs, total) = (0.0, 0.0);
        for (var i = 0; i < opinions.Length; i++)
        {
            var (p, w) = Checked(opinions[i], i);
            if (w == 0)
                continue;
            logs += Math.Log(w * p);
            total += w;
        }

        return total == 0 ? double.NaN : Math.Exp(logs / total);
    }

    /// <summary>The weighted geometric mean exp(∑ w ln p / ∑ w), not normalised: it says nothing of 1 - p.</summary>
    /// <returns>0 to 1; NaN when nobody has a say.</returns>
    /// <exception cref="ArgumentException">An opinion is none; the message says which.</exception>
    public static double GeometricMean(ReadOnlySpan<Opinion> opinions) => Math.Exp(Mean(opinions, Math.Log));

    /// <summary>The linear pool ∑ w p / ∑ w (Stone 1961).</summary>
    /// <returns>0 to 1; NaN when nobody has a say.</returns>
    /// <exception cref="ArgumentException">An opinion is none; the message says which.</exception>
    public static double LinearPool(ReadOnlySpan<Opinion> opinions) => Mean(opinions, p => p);

    /// <summary>
    /// The normalised log-opinion pool (Genest and Zidek 1986): the weighted mean of log-odds, which is the geometric mean renormalised against
    /// that of 1 - p. Each P is first held in [1e-6, 1 - 1e-6].
    /// </summary>
    /// <returns>0 to 1; NaN when nobody has a say.</returns>
    /// <exception cref="ArgumentException">An opinion is none; the message says which.</exception>
    public static double LogPool(ReadOnlySpan<Opinion> opinions)
    {
        var logOdds = Mean(opinions, p => Math.Log(Math.Clamp(p, Clamp, 1 - Clamp) / (1 - Math.Clamp(p, Clamp, 1 - Clamp))));
        return 1 / (1 + Math.Exp(-logOdds));
    }

    private static double Mean(ReadOnlySpan<Opinion> opinions, Func<double, double> of)
    {
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < opinions.Length; i++)
        {
            var (p, w) = Checked(opinions[i], i);
            if (w == 0)
                continue;
            sum += w * of(p);
            total += w;
        }

        return total == 0 ? double.NaN : sum / total;
    }

    private static Opinion Checked(Opinion opinion, int index) =>
        opinion.Probability is >= 0 and <= 1 && opinion.Weight >= 0 && double.IsFinite(opinion.Weight)
            ? opinion
            : throw new ArgumentException($"Opinion {index} needs a probability within 0 and 1 and a finite weight of at least 0, found {opinion}.", nameof(opinion));
}
