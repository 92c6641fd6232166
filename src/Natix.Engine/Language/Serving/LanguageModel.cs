using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Decoding;
using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Text;
using Natix.Engine.Language.Vision;
using Natix.Engine.Language.Weights;

namespace Natix.Engine.Language.Serving;

/// <summary>A model in a folder, ready to answer: tokenizer, template, decoder, scheduler and the thread that runs them. Thread-safe; owns all of it.</summary>
internal sealed class LanguageModel : IDisposable
{
    private readonly Dictionary<string, int> _adapters = new(StringComparer.Ordinal);
    private int _disposed;

    private LanguageModel(
        Checkpoint checkpoint, TextTokenizer? tokenizer, ChatMlTemplate? template, Decoder decoder, ImageParts? images, SchedulerOptions scheduling, TimeProvider time)
    {
        (Configuration, Tokenizer, Template, Scheduling, Images) = (checkpoint.Configuration, tokenizer, template, scheduling, images?.Intake);
        EndTokens = [.. Configuration.EndTokens];
        Memory = decoder.Memory;
        VisionBytes = images?.Encoder.WeightBytes ?? 0;
        Scheduler = new Scheduler(scheduling);
        Loop = new LanguageLoop(Scheduler, new DecoderThread(decoder, images?.Encoder, scheduling.MaxLogits), scheduling, time);
        Time = time;
    }

    public ModelConfiguration Configuration { get; }

    /// <summary>Null where the folder has no tokenizer.json: requests bring tokens then.</summary>
    public TextTokenizer? Tokenizer { get; }

    /// <summary>Null where the tokenizer does not know the marks of turns.</summary>
    public ChatMlTemplate? Template { get; }

    /// <summary>Where images come in; null for a model that takes none.</summary>
    public ImageIntake? Images { get; }

    public IReadOnlyList<int> EndTokens { get; }

    public SchedulerOptions Scheduling { get; }

    public Scheduler Scheduler { get; }

    public LanguageLoop Loop { get; }

    /// <summary>What the decoder held when it was loaded.</summary>
    public DecoderMemory Memory { get; }

    /// <summary>Bytes of the vision tower's weights; 0 without one.</summary>
    public long VisionBytes { get; }

    public TimeProvider Time { get; }

    /// <summary>Opens a folder with config.json, safetensors and, usually, tokenizer.json.</summary>
    public static LanguageModel Open(string folder, LanguageOptions options, TimeProvider time)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var text = checkpoint.Configuration.Text;
        var tokenizerPath = Path.Combine(folder, "tokenizer.json");
        var tokenizer = File.Exists(tokenizerPath) ? TextTokenizer.Open(tokenizerPath) : null;
        var adapters = OpenAdapters(options.Adapters, text);
        try
        {
            var scheduling = LanguageSizes.Scheduling(options, text, checkpoint.Configuration.Vision);
            var decoding = LanguageSizes.Decoding(options, scheduling, adapters.Select(a => a.Adapter));
            var decoder = Decoder.Load(text, checkpoint.Decoder, decoding, checkpoint.Configuration.Vision?.DeepstackBlocks.Count ?? 0);
            return Start(folder, checkpoint, tokenizer, decoder, options, scheduling, adapters, time);
        }
        finally
        {
            adapters.ForEach(adapter => adapter.Adapter.Dispose());
        }
    }

    /// <summary>The number of an adapter, and what its blocks are told apart by.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public (int Number, ContentDigest Key) FindAdapter(string? name)
    {
        if (name is null)
            return (-1, default);
        return _adapters.TryGetValue(name, out var number)
            ? (number, ContentDigest.Of(System.Text.Encoding.UTF8.GetBytes(name)))
            : throw new ArgumentException($"there is no adapter '{name}'; adapters: {(_adapters.Count == 0 ? "none" : string.Join(", ", _adapters.Keys))}");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        Loop.Dispose();
        Images?.Dispose();
    }

    private static LanguageModel Start(
        string folder, Checkpoint checkpoint, TextTokenizer? tokenizer, Decoder decoder, LanguageOptions options, SchedulerOptions scheduling,
        List<(string Name, LoraAdapter Adapter)> adapters, TimeProvider time)
    {
        ImageParts? images = null;
        try
        {
            var template = ChatMlTemplate.Find(tokenizer);
            images = ImageParts.Open(folder, checkpoint, template, options, scheduling);
            for (var number = 0; number < adapters.Count; number++)
                decoder.LoadAdapter(number, adapters[number].Adapter);
            var model = new LanguageModel(checkpoint, tokenizer, template, decoder, images, scheduling, time);
            for (var number = 0; number < adapters.Count; number++)
                model._adapters.Add(adapters[number].Name, number);
            return model;
        }
        catch
        {
            images?.Intake.Dispose();
            images?.Encoder.Dispose();
            decoder.Dispose();
            throw;
        }
    }

    private static List<(string Name, LoraAdapter Adapter)> OpenAdapters(IReadOnlyDictionary<string, string> folders, TextConfiguration text)
    {
        var opened = new List<(string, LoraAdapter Adapter)>();
        try
        {
            foreach (var (name, folder) in folders)
                opened.Add((name, LoraAdapter.Open(folder, text)));
            return opened;
        }
        catch
        {
            opened.ForEach(adapter => adapter.Adapter.Dispose());
            throw;
        }
    }
}
