namespace Natix.Engine.Language.Serving;

/// <summary>
/// The tokens that one output may have: always the same ones, or what its caller's <see cref="ITokenConstraint"/> says before each. Owns the mask. Used by the
/// loop's thread alone; allocates nothing once made.
/// </summary>
internal sealed class OutputConstraint
{
    private readonly ITokenConstraint? _constraint;
    private readonly int _vocabulary;
    private readonly uint[] _mask;

    private OutputConstraint(ITokenConstraint? constraint, int vocabulary) =>
        (_constraint, _vocabulary, _mask) = (constraint, vocabulary, new uint[(vocabulary + 31) / 32]);

    /// <summary>Bit i % 32 of word i / 32 allows token i; as of the last <see cref="TryUpdate"/>.</summary>
    public ReadOnlyMemory<uint> Mask => _mask;

    /// <summary>What the caller's constraint threw; null unless it did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What a request asks for; null when it allows all tokens.</summary>
    /// <exception cref="ArgumentException">It lists a token that there is none of, or gives a constraint besides.</exception>
    public static OutputConstraint? Of(GenerationRequest asked, int vocabulary)
    {
        if (asked.AllowedTokens.Count == 0)
            return asked.Constraint is null ? null : new OutputConstraint(asked.Constraint, vocabulary);
        if (asked.Constraint is not null)
            throw new ArgumentException($"give {nameof(asked.AllowedTokens)} or a {nameof(asked.Constraint)}, not both: a constraint can allow the same tokens by itself");
        var listed = new OutputConstraint(null, vocabulary);
        foreach (var token in asked.AllowedTokens)
        {
            if (token < 0 || token >= vocabulary)
                throw new ArgumentException($"{nameof(asked.AllowedTokens)} has token {token}; the model has tokens 0 to {vocabulary - 1}");
            new TokenMask(listed._mask, vocabulary).Allow(token);
        }

        return listed;
    }

    /// <summary>Asks what may come after the output so far. False when the caller's constraint threw.</summary>
    public bool TryUpdate(ReadOnlySpan<int> output)
    {
        if (_constraint is null)
            return true;
        try
        {
            Array.Clear(_mask);
            _constraint.Allow(output, new TokenMask(_mask, _vocabulary));
            return true;
        }
        catch (Exception e)
        {
            // It is the caller's code: its request fails with it, and nobody else's.
            Failure = e;
            return false;
        }
    }
}
