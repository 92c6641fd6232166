namespace Natix.Engine.Language.Sampling;

/// <summary>How the tokens of one request are chosen. Immutable; checked when it is made into a <see cref="SamplerState"/>.</summary>
internal sealed record SamplingOptions
{
    /// <summary>The most likely token, always.</summary>
    public static SamplingOptions Greedy { get; } = new();

    /// <summary>Divides logits; 0 takes the highest one, the lowest token of equal ones. At least 0.</summary>
    public float Temperature { get; init; }

    /// <summary>Only so many of the most likely tokens count; of equal ones the lower. 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the fewest tokens count whose probability together is at least this. In (0, 1]; 1: all.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Only tokens count that are at least this likely, relative to the most likely one. In [0, 1]; 0: all.</summary>
    public float MinP { get; init; }

    /// <summary>Divides positive logits of tokens of prompt and output, multiplies negative ones (Keskar et al. 2019). Above 0; 1: off.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from the logit of every token of the output. 0: off.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Taken from a token's logit once for every time it is in the output. 0: off.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Added to logits by token; finite.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>What is drawn depends on it and on the position in the output, on nothing else.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gives the log-probability of the chosen token and of so many of the most likely ones, before any change of logits; -1: none.</summary>
    public int Logprobs { get; init; } = -1;

    /// <summary>Tokens that end the output.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>True when a penalty needs to know what was said.</summary>
    public bool HasPenalties => RepetitionPenalty != 1 || PresencePenalty != 0 || FrequencyPenalty != 0;

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> that names the setting, its range and what it is.</summary>
    /// <param name="vocabulary">Outputs of the model.</param>
    public void Check(int vocabulary)
    {
        Require(Temperature >= 0 && float.IsFinite(Temperature), nameof(Temperature), Temperature, "finite and at least 0");
        Require(TopK >= 0, nameof(TopK), TopK, "at least 0");
        Require(TopP is > 0 and <= 1, nameof(TopP), TopP, "above 0 and at most 1");
        Require(MinP is >= 0 and <= 1, nameof(MinP), MinP, "0 to 1");
        Require(RepetitionPenalty > 0 && float.IsFinite(RepetitionPenalty), nameof(RepetitionPenalty), RepetitionPenalty, "finite and above 0");
        Require(float.IsFinite(PresencePenalty), nameof(PresencePenalty), PresencePenalty, "finite");
        Require(float.IsFinite(FrequencyPenalty), nameof(FrequencyPenalty), FrequencyPenalty, "finite");
        Require(Logprobs >= -1 && Logprobs <= vocabulary, nameof(Logprobs), Logprobs, $"-1 to {vocabulary}");
        foreach (var (token, bias) in LogitBias)
        {
            Require(token >= 0 && token < vocabulary, nameof(LogitBias), token, $"of tokens 0 to {vocabulary - 1}");
            Require(float.IsFinite(bias), nameof(LogitBias), bias, "finite");
        }

        foreach (var token in StopTokens)
            Require(token >= 0 && token < vocabulary, nameof(StopTokens), token, $"tokens 0 to {vocabulary - 1}");
    }

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
    }
}
