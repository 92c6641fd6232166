namespace Natix.Engine;

/// <summary>How the weights of a language model are kept.</summary>
public enum WeightPrecision
{
    /// <summary>Single precision, as reference; four times the bytes of <see cref="EightBit"/>.</summary>
    Full,

    /// <summary>8 bits a weight and a scale for each group of 64; inputs are rounded to 8 bits (W8A8).</summary>
    EightBit,

    /// <summary>4 bits a weight and a scale for each group of 64; inputs are rounded to 8 bits (W4A8).</summary>
    FourBit,
}

/// <summary>How the keys and values of a language model are kept.</summary>
public enum KvPrecision
{
    /// <summary>Single precision.</summary>
    Full,

    /// <summary>The upper half of it.</summary>
    BFloat16,

    /// <summary>8 bits, a scale for each head of each token.</summary>
    EightBit,
}

/// <summary>How a <see cref="LanguageEngine"/> runs its model. Immutable; checked when the engine is opened.</summary>
public sealed record LanguageOptions
{
    /// <summary>How weights are kept.</summary>
    public WeightPrecision Weights { get; init; } = WeightPrecision.EightBit;

    /// <summary>How keys and values are kept.</summary>
    public KvPrecision Kv { get; init; } = KvPrecision.BFloat16;

    /// <summary>Tokens of a prompt and its output at most; 0: as many as the model takes, at most 4096.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Tokens that are kept for all requests together; 0: four whole contexts.</summary>
    public int KvTokens { get; init; }

    /// <summary>Requests that run at once, 1 to 1024.</summary>
    public int MaxSequences { get; init; } = 64;

    /// <summary>Requests that wait at most, besides those that run; more are refused.</summary>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>Tokens a step, prompts and outputs of all requests together; at least <see cref="MaxSequences"/>.</summary>
    public int StepTokens { get; init; } = 512;

    /// <summary>Tokens that an image takes at most, 4 to 16384; larger images are shrunk. 1024 are about a million pixels of Qwen3-VL.</summary>
    public int MaxImageTokens { get; init; } = 1024;

    /// <summary>Images whose pixels are held at a time, 1 to 4096: about 12 MiB each with 1024 tokens. Requests with more images wait for room.</summary>
    public int MaxImages { get; init; } = 32;

    /// <summary>Threads, at most 256; 0: one for each processor.</summary>
    public int Threads { get; init; }

    /// <summary>Keeps what was computed of prompts, for others that begin alike.</summary>
    public bool SharesPrefixes { get; init; } = true;

    /// <summary>
    /// Starts requests before there is room for all that they may put out, and computes one again later where room runs out. False: a request starts only
    /// when its end is sure.
    /// </summary>
    public bool AdmitsOptimistically { get; init; }

    /// <summary>Folders of LoRA adapters in PEFT's format, by the name requests ask for them with.</summary>
    public IReadOnlyDictionary<string, string> Adapters { get; init; } = new Dictionary<string, string>();
}
