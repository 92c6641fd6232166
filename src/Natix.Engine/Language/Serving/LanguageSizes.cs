using Natix.Engine.Language.Decoding;
using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Vision;
using Natix.Engine.Language.Weights;

namespace Natix.Engine.Language.Serving;

/// <summary>How large decoder and scheduler are for what a caller asked for. Pure.</summary>
internal static class LanguageSizes
{
    private const int BlockTokens = 16;
    private const int UsualContext = 4096;
    private const int UsualContexts = 4;
    private const int EncodedImages = 4;

    /// <summary>What the scheduler works with.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static SchedulerOptions Scheduling(LanguageOptions options, TextConfiguration text, VisionConfiguration? vision)
    {
        Require(options.ContextTokens >= 0 && options.ContextTokens <= text.MaxPositions, nameof(options.ContextTokens), options.ContextTokens, $"0 to {text.MaxPositions}, which the model takes");
        Require(options.MaxSequences is > 0 and <= 1024, nameof(options.MaxSequences), options.MaxSequences, "1 to 1024");
        Require(options.StepTokens >= options.MaxSequences, nameof(options.StepTokens), options.StepTokens, $"at least {nameof(options.MaxSequences)}, {options.MaxSequences}");
        Require(options.Threads is >= 0 and <= 256, nameof(options.Threads), options.Threads, "0 to 256");
        Require(options.MaxImageTokens is >= 4 and <= 16384, nameof(options.MaxImageTokens), options.MaxImageTokens, "4 to 16384");
        Require(options.MaxImages is > 0 and <= 4096, nameof(options.MaxImages), options.MaxImages, "1 to 4096");
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
            EncoderBudget = vision is null ? 0 : options.MaxImageTokens,
            EncoderCapacity = vision is null ? 0 : EncodedImages * options.MaxImageTokens,
            RetainsEncoded = options.SharesPrefixes,
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
        Threads = Threads(options),
        MaxAdapters = scheduling.Adapters,
        MaxRank = adapters.Select(adapter => adapter.MaxRank).DefaultIfEmpty(0).Max(),
    };

    /// <summary>Threads that compute.</summary>
    public static int Threads(LanguageOptions options) => options.Threads == 0 ? Environment.ProcessorCount : options.Threads;

    /// <summary>What the vision tower is made for.</summary>
    public static VisionTowerOptions Tower(LanguageOptions options, VisionConfiguration vision) => new()
    {
        Weights = options.Weights == WeightPrecision.Full ? VisionWeights.F32 : VisionWeights.Int8,
        MaxPatches = options.MaxImageTokens * vision.MergeSize * vision.MergeSize,
        Threads = Threads(options),
    };

    /// <summary>How images are cut: as the model's folder says, but into no more tokens than the options allow.</summary>
    public static VisionPreprocessing Preprocessing(LanguageOptions options, VisionPreprocessing given, VisionConfiguration vision)
    {
        var most = Math.Min(given.MaxPixels, (long)options.MaxImageTokens * vision.TokenPixels * vision.TokenPixels);
        return given with { MaxPixels = most, MinPixels = Math.Min(given.MinPixels, most) };
    }

    private static void Require(bool holds, string name, int value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value}; it has to be {allowed}", name);
    }
}
