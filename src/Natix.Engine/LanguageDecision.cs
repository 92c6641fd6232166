namespace Natix.Engine;

/// <summary>A question with given answers. Nothing is decoded: the answers are scored where the prompt ends. Immutable.</summary>
public sealed record DecisionRequest
{
    /// <summary>A text that an answer goes on from; or give <see cref="Messages"/>.</summary>
    public string? Text { get; init; }

    /// <summary>A conversation, written in the model's template; the answer is the assistant's next turn.</summary>
    public IReadOnlyList<LanguageMessage> Messages { get; init; } = [];

    /// <summary>The answers, two or more, none empty, no two alike. Written exactly as the model would: with a leading space where it would write one.</summary>
    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>Divides scores by the number of tokens, so that long answers are not the less likely for it.</summary>
    public bool PerToken { get; init; }

    /// <summary>
    /// Added to the scores of the choices, one each, before they become probabilities: minus the scores of an input that says nothing (contextual calibration),
    /// or what was fitted on labelled data. Empty: none.
    /// </summary>
    public IReadOnlyList<double> Bias { get; init; } = [];

    /// <summary>Divides scores before they become probabilities, as fitted on labelled data; 1e-6 to 1e6.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Name of an adapter of <see cref="LanguageOptions.Adapters"/>; null: none.</summary>
    public string? Adapter { get; init; }

    /// <summary>Lower goes first.</summary>
    public int Priority { get; init; }

    /// <summary>When the decision is no longer of use, from now.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Requests with different salts share nothing of their prompts.</summary>
    public string? CacheSalt { get; init; }
}

/// <summary>What a model says of the choices.</summary>
/// <param name="Choices">In the order they were given.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
public sealed record LanguageDecision(IReadOnlyList<ScoredChoice> Choices, int PromptTokens)
{
    /// <summary>The most probable one; the first of equal ones.</summary>
    public ScoredChoice Best => Choices.MaxBy(choice => choice.Probability)!;
}

/// <summary>A choice and what the model says of it.</summary>
/// <param name="Text">The choice.</param>
/// <param name="Probability">In [0, 1]; those of all choices add up to 1.</param>
/// <param name="Logprob">Natural logarithm of the probability that the model would write it, all its tokens.</param>
/// <param name="Tokens">Its tokens.</param>
public sealed record ScoredChoice(string Text, double Probability, double Logprob, int Tokens);
