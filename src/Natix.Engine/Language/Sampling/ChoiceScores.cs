namespace Natix.Engine.Language.Sampling;

/// <summary>How the sum of a choice's log-probabilities becomes its score.</summary>
internal enum ChoiceLength
{
    /// <summary>As it is: the probability of the whole choice.</summary>
    Sum,

    /// <summary>Divided by the number of tokens, so that long choices are not the less likely for it.</summary>
    PerToken,
}

/// <summary>
/// Decisions without decoding: what the model's log-probabilities of the allowed answers say about each of them. Pure; results are finite and add
/// up to 1 whatever is finite comes in.
/// </summary>
internal static class ChoiceScores
{
    /// <summary>The score of a choice.</summary>
    /// <param name="logprobs">Of its tokens, each given those before it; at least one, each at most 0.</param>
    /// <param name="length">What is done about its length.</param>
    public static double Score(ReadOnlySpan<float> logprobs, ChoiceLength length = ChoiceLength.Sum)
    {
        if (logprobs.IsEmpty)
            throw new ArgumentException("A choice needs the log-probability of at least one token.", nameof(logprobs));
        var sum = 0.0;
        foreach (var logprob in logprobs)
            sum += !float.IsNaN(logprob) ? logprob : throw new ArgumentException("A log-probability is no number.", nameof(logprobs));
        return length == ChoiceLength.Sum ? sum : sum / logprobs.Length;
    }

    /// <summary>
    /// Probabilities of choices: softmax((score - prior + bias) / temperature). The prior is each choice's score for an input that says nothing, so
    /// that what remains is what the input adds (contextual calibration, Zhao et al. 2021; as scores it is the pointwise mutual information of
    /// Holtzman et al. 2021). Temperature and biases are fitted on labelled data (Guo et al. 2017).
    /// </summary>
    /// <param name="scores">One a choice, at least one; negative infinity for an impossible one, not for all.</param>
    /// <param name="probabilities">Filled, as long as the scores.</param>
    /// <param name="prior">Scores without content, finite; empty for none.</param>
    /// <param name="bias">Finite; empty for none.</param>
    /// <param name="temperature">Above 0; more than 1 is less sure.</param>
    public static void Probabilities(
        ReadOnlySpan<double> scores, Span<double> probabilities, ReadOnlySpan<double> prior = default, ReadOnlySpan<double> bias = default, double temperature = 1)
    {
        if (scores.IsEmpty || probabilities.Length != scores.Length)
            throw new ArgumentException($"{scores.Length} choices need as many probabilities, and at least one: found {probabilities.Length}.", nameof(probabilities));
        CheckLength(prior, scores.Length, nameof(prior));
        CheckLength(bias, scores.Length, nameof(bias));
        if (!(temperature > 0 && double.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be finite and above 0.");
        for (var i = 0; i < scores.Length; i++)
            probabilities[i] = (scores[i] - (prior.IsEmpty ? 0 : prior[i]) + (bias.IsEmpty ? 0 : bias[i])) / temperature;
        Softmax(probabilities);
    }

    /// <summary>Log-odds of the first of two choices: the difference of their scores, calibrated as in <see cref="Probabilities"/>.</summary>
    public static double LogOdds(double first, double second, double priorFirst = 0, double priorSecond = 0, double bias = 0, double temperature = 1) =>
        temperature > 0 && double.IsFinite(temperature)
            ? (first - priorFirst - (second - priorSecond) + bias) / temperature
            : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be finite and above 0.");

    /// <summary>Shannon entropy in nats: 0 for a sure decision, ln n for none at all.</summary>
    public static double Entropy(ReadOnlySpan<double> probabilities)
    {
        var sum = 0.0;
        foreach (var probability in probabilities)
            sum -= probability > 0 ? probability * Math.Log(probability) : 0;
        return sum;
    }

    private static void CheckLength(ReadOnlySpan<double> values, int choices, string name)
    {
        if (!values.IsEmpty && values.Length != choices)
            throw new ArgumentException($"{choices} choices need as many values, found {values.Length}.", name);
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
                throw new ArgumentException($"Expected finite values, found {value}.", name);
        }
    }

    // Relative to the highest: nothing overflows, and at least one of the sum is 1.
    private static void Softmax(Span<double> values)
    {
        var (max, sum) = (double.NegativeInfinity, 0.0);
        foreach (var value in values)
            max = Math.Max(max, value);
        if (!double.IsFinite(max))
            throw new ArgumentException($"Expected at least one finite score and none that is NaN or infinite, the highest is {max}.");
        foreach (ref var value in values)
        {
            value = Math.Exp(value - max);
            sum += value;
        }

        foreach (ref var value in values)
            value /= sum;
    }
}
