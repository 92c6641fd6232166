using Natix.Engine.Language.Decoding;
using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Weights;

namespace Natix.Engine.Language.Serving;

/// <summary>How large decoder and scheduler are for what a caller asked for. Pure.</summary>
internal static class LanguageSizes
{
    private const int BlockTokens = 16;
    private const int UsualContext = 4096;
    private const int UsualContexts = 4;

    /// <summary>What the scheduler works with.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static SchedulerOptions Scheduling(LanguageOptions options, TextConfiguration text)
    {
        Require(options.ContextTokens >= 0 && options.ContextTokens <= text.MaxPositions, nameof(options.ContextTokens), options.ContextTokens, $"0 to {text.MaxPositions}, which the model takes");
        Require(options.MaxSequences is > 0 and <= 1024, nameof(options.MaxSequences), options.MaxSequences, "1 to 1024");
        Require(options.StepTokens >= options.MaxSequences, nameof(options.StepTokens), options.StepTokens, $"at least {nameof(options.MaxSequences)}, {options.MaxSequences}");
        var context = options.ContextTokens == 0 ? Math.Min(UsualContext, text.MaxPositions) : options.ContextTokens;
        var kv = options.KvTokens == 0 ? UsualContexts * context : options.KvTokens;
        Require(kv >= BlockTokens, nameof(options.KvTokens), kv, $"at least {BlockTokens}, one block");
        return new SchedulerOptions
        {
            Vocabulary = text.Vocabulary,
            Blocks = (kv + BlockTokens - 1) / BlockTokens,
            BlockTokens = BlockTokens,
            MaxContext = context,
            MaxRows = options.StepTokens,
            MaxSequences = options.MaxSequences,
            MaxLogits = options.MaxSequences,
            MaxWaiting = options.MaxWaiting,
            Admission = options.AdmitsOptimistically ? AdmissionMode.Optimistic : AdmissionMode.NoEviction,
            SharesPrefixes = options.SharesPrefixes,
            PositionAxes = text.MRopeSections.Count == 0 ? 1 : text.MRopeSections.Count,
            Adapters = options.Adapters.Count,
        };
    }

    /// <summary>What the decoder is made for.</summary>
    public static DecoderOptions Decoding(LanguageOptions options, SchedulerOptions scheduling, IEnumerable<LoraAdapter> adapters) => new()
    {
        Weights = options.Weights switch { WeightPrecision.Full => DecoderWeights.F32, WeightPrecision.FourBit => DecoderWeights.Int4, _ => DecoderWeights.Int8 },
        Kv = options.Kv switch { KvPrecision.Full => DecoderKv.F32, KvPrecision.EightBit => DecoderKv.Int8, _ => DecoderKv.BF16 },
        BlockTokens = scheduling.BlockTokens,
        Blocks = scheduling.Blocks,
        MaxRows = scheduling.MaxRows,
        MaxLogits = scheduling.MaxLogits,
        MaxSequences = scheduling.MaxSequences,
        Threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads,
        MaxAdapters = scheduling.Adapters,
        MaxRank = adapters.Select(adapter => adapter.MaxRank).DefaultIfEmpty(0).Max(),
    };

    private static void Require(bool holds, string name, int value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value}; it has to be {allowed}", name);
    }
}
