using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Vision;

namespace Natix.Engine.Language.Scheduling;

/// <summary>
/// What somebody asks of a decoder: go on from a prompt, or give the logits of some of its tokens, or both. Does not change; how far it has come is
/// <see cref="RequestState"/>. Arrays stay the caller's and are not written to.
/// </summary>
internal sealed class LanguageRequest
{
    /// <summary>Token ids; at least one.</summary>
    public required int[] Prompt { get; init; }

    /// <summary>Pictures in the prompt, ascending, none over another.</summary>
    public ImageItem[] Images { get; init; } = [];

    /// <summary>What the pictures are encoded from, as many as there are; set before the request is submitted. The scheduler does not look at it.</summary>
    public IReadOnlyList<PreparedImage> Patches { get; set; } = [];

    /// <summary>Tokens of output at most; what the context has no room for is not given. 0: none is wanted.</summary>
    public int MaxOutput { get; init; }

    /// <summary>Tokens that end the output, themselves its last.</summary>
    public int[] StopTokens { get; init; } = [];

    /// <summary>Tokens of the prompt whose logits are wanted; the logits of a token say what comes after it. Given once each, in order, over one or several steps.</summary>
    public LogitRange Logits { get; init; }

    /// <summary>
    /// A request that the prompt begins with: this one waits until the other's prompt is computed and goes on from there, with its very blocks. Submit both
    /// together. Scores of choices are asked for in this way.
    /// </summary>
    public LanguageRequest? Parent { get; init; }

    /// <summary>Number of the adapter; -1: none.</summary>
    public int Adapter { get; init; } = -1;

    /// <summary>Which weights the number stands for at present; none without an adapter.</summary>
    public ContentDigest AdapterKey { get; init; }

    /// <summary>Requests with different salts share no blocks.</summary>
    public ContentDigest Salt { get; init; }

    /// <summary>Lower goes first.</summary>
    public int Priority { get; init; }

    /// <summary>When it is no longer of use, in ticks of the scheduler's clock; of one priority, the earliest goes first.</summary>
    public long Deadline { get; init; } = long.MaxValue;

    /// <summary>The caller's own; the scheduler does not look at it.</summary>
    public object? Tag { get; init; }

    /// <summary>How far it has come; null before it is submitted.</summary>
    public RequestState? State { get; set; }
}

/// <summary>Tokens of a prompt, by position: from the first up to but not including the end.</summary>
internal readonly record struct LogitRange(int Start, int End);
