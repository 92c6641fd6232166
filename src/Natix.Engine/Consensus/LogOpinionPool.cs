namespace Natix.Engine.Consensus;

/// <summary>
/// The normalised logarithmic opinion pool of binary opinions: logit p = sum w_i logit p_i / sum w_i (Genest and Zidek 1986). It keeps
/// unanimity and is externally Bayesian; a voter that is missing drops out and the weights of the others are renormalised. Pure.
/// </summary>
internal static class LogOpinionPool
{
    /// <summary>
    /// Pooled log-odds of the evidence, finite; NaN when nobody votes with a weight above 0. Each voter's probability is first held in
    /// [<paramref name="clamp"/>, 1 - <paramref name="clamp"/>], so that none has a veto.
    /// </summary>
    /// <param name="evidence">Calibrated log-odds and weights of the voters that spoke, in any order.</param>
    /// <param name="clamp">In (0, 0.5).</param>
    public static double Pool(ReadOnlySpan<Evidence> evidence, double clamp)
    {
        var limit = -Logistic.Logit(clamp);
        if (!(limit > 0 && double.IsFinite(limit)))
            throw new ArgumentOutOfRangeException(nameof(clamp), clamp, "The clamp must lie between 0 and 0.5.");
        var heaviest = 0.0;
        foreach (ref readonly var voice in evidence)
            heaviest = Math.Max(heaviest, Checked(voice).Weight);
        if (heaviest == 0)
            return double.NaN;

        // Weights relative to the heaviest one: their sum can neither overflow nor vanish.
        var (sum, total) = (0.0, 0.0);
        foreach (ref readonly var voice in evidence)
        {
            var weight = voice.Weight / heaviest;
            sum += weight * Math.Clamp(voice.LogOdds, -limit, limit);
            total += weight;
        }

        return Math.Clamp(sum / total, -limit, limit);
    }

    private static Evidence Checked(in Evidence voice) =>
        voice.Weight >= 0 && double.IsFinite(voice.Weight) && !double.IsNaN(voice.LogOdds)
            ? voice
            : throw new ArgumentException(
                $"Evidence needs log-odds that are a number and a finite weight of at least 0, found {voice}.", nameof(voice));
}
