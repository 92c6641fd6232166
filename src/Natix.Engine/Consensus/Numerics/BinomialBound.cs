namespace Natix.Engine.Consensus.Numerics;

/// <summary>Exact one-sided bounds on a probability from counts (Clopper and Pearson 1934). Pure.</summary>
internal static class BinomialBound
{
    /// <summary>
    /// Upper confidence bound: the largest p under which <paramref name="events"/> or fewer of <paramref name="trials"/> still have
    /// probability <paramref name="delta"/>. 1 - delta^(1/n) without an event, 1 when every trial is one or there is no trial.
    /// </summary>
    /// <param name="events">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 0, independent and of one distribution.</param>
    /// <param name="delta">Chance of the bound being wrong, in (0,1).</param>
    public static double Upper(int events, int trials, double delta)
    {
        Check(events, trials);
        CheckProbability(delta, nameof(delta));
        if (events == trials)
            return 1;
        if (events == 0)
            return SmallestUpper(trials, delta);
        var (low, high) = (0.0, 1.0);
        while (true)
        {
            var middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
                return high;
            if (AtMost(events, trials, middle) > delta)
                low = middle;
            else
                high = middle;
        }
    }

    /// <summary>Lower confidence bound, the mirror of <see cref="Upper"/>; 0 without an event.</summary>
    public static double Lower(int events, int trials, double delta) => trials == 0 ? 0 : 1 - Upper(trials - events, trials, delta);

    /// <summary>P(X &lt;= <paramref name="events"/>) of a binomial X with the given trials and probability.</summary>
    public static double AtMost(int events, int trials, double probability)
    {
        Check(events, trials);
        return events == trials ? 1 : IncompleteBeta.Regularised(trials - events, events + 1, 1 - probability);
    }

    /// <summary>The bound that <paramref name="trials"/> trials without an event give, the smallest there is: 1 - delta^(1/n); 1 for none.</summary>
    public static double SmallestUpper(int trials, double delta)
    {
        CheckProbability(delta, nameof(delta));
        return trials <= 0 ? 1 : -IncompleteBeta.Expm1(Math.Log(delta) / trials);
    }

    /// <summary>Trials without an event that a bound of <paramref name="epsilon"/> takes: ceil(ln delta / ln(1 - epsilon)).</summary>
    /// <exception cref="OverflowException">More trials than an int holds.</exception>
    public static int TrialsNeeded(double epsilon, double delta)
    {
        CheckProbability(epsilon, nameof(epsilon));
        CheckProbability(delta, nameof(delta));
        var trials = checked((int)Math.Ceiling(Math.Log(delta) / IncompleteBeta.Log1p(-epsilon)));

        // The quotient may be a rounding error off a whole number.
        while (trials > 1 && SmallestUpper(trials - 1, delta) <= epsilon)
            trials--;
        while (SmallestUpper(trials, delta) > epsilon)
            trials++;
        return trials;
    }

    private static void Check(int events, int trials)
    {
        if (events < 0 || events > trials)
            throw new ArgumentOutOfRangeException(nameof(events), events, $"Events are counted from 0 to the number of trials, {trials}.");
    }

    private static void CheckProbability(double value, string name)
    {
        if (!(value > 0 && value < 1))
            throw new ArgumentOutOfRangeException(name, value, $"Give {name} between 0 and 1, both excluded.");
    }
}
