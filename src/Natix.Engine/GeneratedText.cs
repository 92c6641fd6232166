namespace Natix.Engine;

/// <summary>Why an output ended.</summary>
public enum GenerationEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>An end token or a stop text came.</summary>
    Stop,

    /// <summary>It has as many tokens as it may have.</summary>
    Length,

    /// <summary>Its time was over.</summary>
    TimedOut,
}

/// <summary>A piece of an output, as it comes: one token, and the text that it completes.</summary>
/// <param name="Text">Whole characters; may be empty while one is not complete, or while a stop text may have begun.</param>
/// <param name="Token">The token; -1 for the last piece, which holds what was held back.</param>
/// <param name="Logprob">Natural logarithm of the token's probability, before temperature and penalties; NaN where none was asked for.</param>
/// <param name="End">Why the output ended; only the last piece has it.</param>
public readonly record struct GeneratedText(string Text, int Token, float Logprob, GenerationEnd End)
{
    /// <summary>The most likely tokens in this place, best first; as many as were asked for.</summary>
    public IReadOnlyList<LikelyToken> Top { get; init; } = [];

    /// <summary>Tokens of the prompt, those of its images among them; of the last piece, 0 otherwise.</summary>
    public int PromptTokens { get; init; }
}

/// <summary>A token and how likely it is.</summary>
/// <param name="Token">Its id.</param>
/// <param name="Logprob">Natural logarithm of its probability.</param>
public readonly record struct LikelyToken(int Token, float Logprob);
