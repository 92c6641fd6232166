namespace Natix.Engine;

/// <summary>
/// Says which tokens an output may go on with: a grammar, a schema, a list of words (constrained decoding; Willard and Louf 2023). Given to one request in
/// <see cref="GenerationRequest.Constraint"/>. Called by the engine's thread alone, which everybody's next token waits for: it has to be quick and must not
/// block. One that throws, or allows no token, ends its own request with <see cref="ModelRunException"/>; others go on.
/// </summary>
public interface ITokenConstraint
{
    /// <summary>Allows the tokens that may come next. Called once before each token of the output, in order, so what is derived of the tokens before may be kept.</summary>
    /// <param name="output">Tokens put out so far, empty at first; during the call only.</param>
    /// <param name="allowed">Allows nothing at first; during the call only. End tokens, too, come only where they are allowed.</param>
    void Allow(ReadOnlySpan<int> output, TokenMask allowed);
}

/// <summary>Which tokens may come next: a bit for each token of the vocabulary. The memory is the engine's and is used again for the next token.</summary>
public readonly ref struct TokenMask
{
    internal TokenMask(Span<uint> words, int vocabulary)
    {
        Words = words;
        Vocabulary = vocabulary;
    }

    /// <summary>Tokens that the model may put out: 0 to this - 1.</summary>
    public int Vocabulary { get; }

    /// <summary>Bit i % 32 of word i / 32 allows token i, for whoever has masks ready-made; bits beyond the vocabulary mean nothing.</summary>
    public Span<uint> Words { get; }

    /// <summary>Allows a token.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public void Allow(int token)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)Vocabulary, nameof(token));
        Words[token / 32] |= 1u << (token % 32);
    }

    /// <summary>Allows every token.</summary>
    public void AllowAll() => Words.Fill(uint.MaxValue);
}
