namespace Natix.Engine.Language.Scheduling;

/// <summary>What a request that is about to start need not compute, because blocks hold it already. Valid until the next match.</summary>
internal readonly ref struct PrefixMatch
{
    /// <summary>Its first tokens, so many.</summary>
    public int Tokens { get; init; }

    /// <summary>Where they lie; the last block may hold fewer than it could, when it comes from a parent.</summary>
    public ReadOnlySpan<int> Blocks { get; init; }

    /// <summary>The block after them is being produced right now: it will be there a step later.</summary>
    public bool IsExpected { get; init; }
}
