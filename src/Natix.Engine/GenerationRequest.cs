namespace Natix.Engine;

/// <summary>What to go on from, and how. Give a text, a conversation or tokens: one of the three. Immutable.</summary>
public sealed record GenerationRequest
{
    /// <summary>A text that the model goes on from as it is.</summary>
    public string? Text { get; init; }

    /// <summary>A conversation, written in the model's template; its next turn is the assistant's.</summary>
    public IReadOnlyList<LanguageMessage> Messages { get; init; } = [];

    /// <summary>Token ids; at least one.</summary>
    public IReadOnlyList<int> Tokens { get; init; } = [];

    /// <summary>Tokens of output at most, above 0; what the context has no room for is not given.</summary>
    public int MaxOutputTokens { get; init; } = 256;

    /// <summary>Divides logits; 0 takes the most likely token always. At least 0.</summary>
    public float Temperature { get; init; }

    /// <summary>Only so many of the most likely tokens count; 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the fewest tokens count whose probability together is at least this; in (0, 1].</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Only tokens count that are at least this likely, relative to the most likely one; in [0, 1].</summary>
    public float MinP { get; init; }

    /// <summary>Divides positive logits of tokens of prompt and output, multiplies negative ones; above 0, 1: off.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from the logit of every token of the output.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Taken from a token's logit once for every time it is in the output.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Added to logits, by token.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>
    /// The only tokens that the output may have, everywhere in it; empty: all. End tokens come only if they are among them. For what changes along the output
    /// there is <see cref="Constraint"/>; give one of the two.
    /// </summary>
    public IReadOnlyList<int> AllowedTokens { get; init; } = [];

    /// <summary>Says before each token which ones may come; null: all. An object that keeps what it was told belongs to one request at a time.</summary>
    public ITokenConstraint? Constraint { get; init; }

    /// <summary>What is drawn depends on it and on the request alone, not on what runs beside.</summary>
    public ulong Seed { get; init; }

    /// <summary>Gives log-probabilities of so many of the most likely tokens in each place; -1: none.</summary>
    public int Logprobs { get; init; } = -1;

    /// <summary>Tokens that end the output besides the model's own.</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>Texts that end the output; they are not given.</summary>
    public IReadOnlyList<string> StopTexts { get; init; } = [];

    /// <summary>True: the model's own end tokens do not end the output.</summary>
    public bool IgnoresEnd { get; init; }

    /// <summary>Name of an adapter of <see cref="LanguageOptions.Adapters"/>; null: none.</summary>
    public string? Adapter { get; init; }

    /// <summary>Lower goes first.</summary>
    public int Priority { get; init; }

    /// <summary>When the output is no longer of use, from now; what came until then is given.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Requests with different salts share nothing of their prompts, so none can tell by the time it takes what others asked.</summary>
    public string? CacheSalt { get; init; }
}
