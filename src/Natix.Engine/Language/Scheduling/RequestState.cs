using Natix.Engine.Language.Blocks;

namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// How far a request has come. Belongs to the thread that owns the scheduler; others may look at what does not change. Allocates all it needs when it is
/// made. Three counts tell everything: tokens that are known, those sampled but not yet told, those whose keys and values exist once the planned steps
/// have run. There are no phases of prefill and decode: a step computes some of what is left.
/// </summary>
internal sealed class RequestState
{
    private readonly int[] _tokens;
    private readonly int[] _stopTokens;

    /// <param name="request">Has passed <see cref="RequestCheck"/>.</param>
    /// <param name="options">Of the scheduler.</param>
    public RequestState(LanguageRequest request, SchedulerOptions options)
    {
        (Request, _stopTokens, Adapter, HasImages) = (request, request.StopTokens, request.Adapter, request.Images.Length > 0);
        PromptLength = request.Prompt.Length;
        MaxOutput = Math.Min(request.MaxOutput, options.MaxContext - PromptLength);
        _tokens = new int[PromptLength + MaxOutput];
        request.Prompt.CopyTo(_tokens, 0);
        (Known, Bound) = (PromptLength, PromptLength + Math.Max(0, MaxOutput - 1));
        Table = new BlockTable(options.BlocksFor(Bound));
        Keys = new PrefixKeys(this, options);
        Images = new ImageProgress(request.Images);
        (NextLogit, LogitsEnd) = (request.Logits.Start, request.Logits.End);
    }

    public LanguageRequest Request { get; }

    public int PromptLength { get; }

    /// <summary>Tokens of output at most, which fit the context.</summary>
    public int MaxOutput { get; }

    /// <summary>Tokens that ever get keys and values: the last of the output does not.</summary>
    public int Bound { get; }

    /// <summary>Number of its adapter; -1: none.</summary>
    public int Adapter { get; }

    /// <summary>False when <see cref="Images"/> need not be looked at.</summary>
    public bool HasImages { get; }

    /// <summary>Tokens of prompt and output whose ids are known.</summary>
    public int Known { get; private set; }

    /// <summary>Tokens that planned steps will sample, ids unknown yet.</summary>
    public int Placeholders { get; set; }

    /// <summary>Tokens whose keys and values are there once all planned steps have run.</summary>
    public int Computed { get; set; }

    /// <summary>Tokens that can be computed but are not yet.</summary>
    public int Remaining => Math.Min(Known + Placeholders, Bound) - Computed;

    /// <summary>True when computing the last token that is there yields the next one.</summary>
    public bool WantsOutput => Known - PromptLength + Placeholders < MaxOutput;

    /// <summary>Known tokens of prompt and output.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Known);

    /// <summary>Known tokens of the output.</summary>
    public ReadOnlySpan<int> Output => Tokens[PromptLength..];

    /// <summary>Blocks that it holds.</summary>
    public BlockTable Table { get; }

    public PrefixKeys Keys { get; }

    public ImageProgress Images { get; }

    /// <summary>First blocks that need not be offered to the prefix index any more.</summary>
    public int Registered { get; set; }

    /// <summary>Blocks from <see cref="Registered"/> up to this are expected by the prefix index.</summary>
    public int ExpectedEnd { get; set; }

    /// <summary>Blocks promised to it that it did not take yet.</summary>
    public int Reserved { get; set; }

    /// <summary>The first token whose logits are wanted and in no planned step.</summary>
    public int NextLogit { get; set; }

    public int LogitsEnd { get; }

    /// <summary>The row of logits, in the last step that it sampled in, that its unknown token comes from.</summary>
    public int LastLogit { get; set; }

    public RequestPhase Phase { get; set; }

    /// <summary>Place in the order of coming.</summary>
    public long Arrival { get; set; }

    /// <summary>Prompt tokens that came out of the prefix cache or from the parent when it first started.</summary>
    public int Reused { get; set; } = -1;

    /// <summary>How often it was put back.</summary>
    public int Preemptions { get; set; }

    public FinishReason Reason { get; set; }

    /// <summary>What failed; null unless it did.</summary>
    public string? Failure { get; set; }

    /// <summary>The parent whose blocks it still counts on.</summary>
    public RequestState? Parent { get; set; }

    /// <summary>Requests that still count on its blocks.</summary>
    public int PendingForks { get; set; }

    /// <summary>Requests that wait for its prompt, chained by <see cref="NextChild"/>.</summary>
    public RequestState? FirstChild { get; set; }

    public RequestState? NextChild { get; set; }

    /// <summary>The next in the inbox, and among those to be cancelled.</summary>
    public RequestState? NextSubmitted { get; set; }

    public RequestState? NextCancelled { get; set; }

    /// <summary>Under the inbox's lock.</summary>
    public bool IsCancelRequested { get; set; }

    // Where it stands in the heaps; fields, because the heaps take references.
    public int ServiceSeat = -1;
    public int DeadlineSeat = -1;

    /// <summary>Takes the token that a step sampled; whether it is the last.</summary>
    /// <param name="token">Its id.</param>
    /// <param name="ends">Whoever samples ends the output here.</param>
    public FinishReason Append(int token, bool ends)
    {
        Placeholders--;
        _tokens[Known++] = token;
        if (ends || _stopTokens.AsSpan().Contains(token))
            return FinishReason.Stop;
        return Known - PromptLength == MaxOutput ? FinishReason.Length : FinishReason.None;
    }
}
