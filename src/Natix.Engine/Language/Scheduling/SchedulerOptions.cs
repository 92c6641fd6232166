using System.Numerics;

namespace Natix.Engine.Language.Scheduling;

/// <summary>What a scheduler works with: the limits of the decoder and of its memory, and the policy.</summary>
internal sealed record SchedulerOptions
{
    /// <summary>Token ids are below this.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Blocks of the KV cache.</summary>
    public required int Blocks { get; init; }

    /// <summary>Tokens a block: a power of two, 1 to 64.</summary>
    public int BlockTokens { get; init; } = 16;

    /// <summary>Tokens of a sequence at most, prompt and output together.</summary>
    public required int MaxContext { get; init; }

    /// <summary>Tokens a step.</summary>
    public int MaxRows { get; init; } = 2048;

    /// <summary>Sequences that run at once; at most <see cref="MaxRows"/>, so that everybody who decodes gets a row a step.</summary>
    public int MaxSequences { get; init; } = 256;

    /// <summary>Rows of logits a step; at least <see cref="MaxSequences"/>.</summary>
    public int MaxLogits { get; init; } = 256;

    /// <summary>Tokens of one prompt a step at most, so that a long one leaves room for others.</summary>
    public int MaxPrefillChunk { get; init; } = int.MaxValue;

    /// <summary>Requests that wait at most; more are turned away.</summary>
    public int MaxWaiting { get; init; } = 1024;

    public AdmissionMode Admission { get; init; } = AdmissionMode.NoEviction;

    /// <summary>Blocks that an optimistic admission leaves alone while others run.</summary>
    public int WatermarkBlocks { get; init; }

    /// <summary>Keeps blocks of past requests for others that begin alike, and shares those of present ones.</summary>
    public bool SharesPrefixes { get; init; } = true;

    /// <summary>Keeps blocks with output, too: for conversations that go on. Costs a digest for each block of output.</summary>
    public bool SharesOutputs { get; init; } = true;

    /// <summary>Axes of a position: 1, or 3 for time, height and width (M-RoPE).</summary>
    public int PositionAxes { get; init; } = 1;

    /// <summary>Adapters are numbered below this.</summary>
    public int Adapters { get; init; }

    /// <summary>Embeddings that the picture encoder makes a step.</summary>
    public int EncoderBudget { get; init; }

    /// <summary>Embeddings that are kept at once.</summary>
    public int EncoderCapacity { get; init; }

    /// <summary>Pictures whose embeddings are kept at once.</summary>
    public int EncoderEntries { get; init; } = 1024;

    /// <summary>Keeps embeddings that nobody waits for: for pictures that come again. Off, a picture that two requests have at the same time is still encoded once.</summary>
    public bool RetainsEncoded { get; init; }

    /// <summary>Requests passed over in a step at most, because another prefill is producing what they need.</summary>
    public int MaxPassedOver { get; init; } = 32;

    /// <summary>Blocks that so many tokens take.</summary>
    public int BlocksFor(int tokens) => FullBlocks(tokens + BlockTokens - 1);

    /// <summary>Blocks that so many tokens fill.</summary>
    public int FullBlocks(int tokens) => tokens >> BitOperations.Log2((uint)BlockTokens);

    /// <summary>True when so many tokens leave no block half full.</summary>
    public bool FillsBlocks(int tokens) => (tokens & (BlockTokens - 1)) == 0;

    /// <summary>Blocks of a sequence at most.</summary>
    public int MaxTable => Math.Min(Blocks, BlocksFor(MaxContext));

    /// <exception cref="ArgumentException">A setting is out of its range; the text names it.</exception>
    public void Validate()
    {
        Require(Vocabulary > 0, nameof(Vocabulary), Vocabulary, "above 0");
        Require(Blocks > 0, nameof(Blocks), Blocks, "above 0");
        Require(BlockTokens is > 0 and <= 64 && BitOperations.IsPow2(BlockTokens), nameof(BlockTokens), BlockTokens, "a power of two, 1 to 64");
        Require(MaxContext > 0, nameof(MaxContext), MaxContext, "above 0");
        Require(MaxSequences > 0, nameof(MaxSequences), MaxSequences, "above 0");
        Require(MaxRows >= MaxSequences, nameof(MaxRows), MaxRows, $"at least {nameof(MaxSequences)}, {MaxSequences}");
        Require(MaxLogits >= MaxSequences, nameof(MaxLogits), MaxLogits, $"at least {nameof(MaxSequences)}, {MaxSequences}");
        Require(MaxPrefillChunk > 0, nameof(MaxPrefillChunk), MaxPrefillChunk, "above 0");
        Require(MaxWaiting > 0, nameof(MaxWaiting), MaxWaiting, "above 0");
        Require(WatermarkBlocks >= 0, nameof(WatermarkBlocks), WatermarkBlocks, "0 or more");
        Require(PositionAxes is 1 or 3, nameof(PositionAxes), PositionAxes, "1 or 3");
        Require(Adapters >= 0, nameof(Adapters), Adapters, "0 or more");
        Require(EncoderBudget >= 0, nameof(EncoderBudget), EncoderBudget, "0 or more");
        Require(EncoderCapacity >= EncoderBudget, nameof(EncoderCapacity), EncoderCapacity, $"at least {nameof(EncoderBudget)}, {EncoderBudget}");
        Require(EncoderEntries > 0, nameof(EncoderEntries), EncoderEntries, "above 0");
        Require(MaxPassedOver >= 0, nameof(MaxPassedOver), MaxPassedOver, "0 or more");
    }

    private static void Require(bool holds, string name, int value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value}; it has to be {allowed}", name);
    }
}
