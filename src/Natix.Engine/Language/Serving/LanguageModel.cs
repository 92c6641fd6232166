using Natix.Engine.Language.Blocks;
using Natix.Engine.Language.Decoding;
using Natix.Engine.Language.Scheduling;
using Natix.Engine.Language.Text;
using Natix.Engine.Language.Weights;

namespace Natix.Engine.Language.Serving;

/// <summary>A model in a folder, ready to answer: tokenizer, template, decoder, scheduler and the thread that runs them. Thread-safe; owns all of it.</summary>
internal sealed class LanguageModel : IDisposable
{
    private readonly Dictionary<string, int> _adapters = new(StringComparer.Ordinal);

    private LanguageModel(Checkpoint checkpoint, TextTokenizer? tokenizer, Decoder decoder, SchedulerOptions scheduling, TimeProvider time)
    {
        (Configuration, Tokenizer, Scheduling) = (checkpoint.Configuration, tokenizer, scheduling);
        Template = tokenizer?.FindAdded("<|im_start|>") is not null && tokenizer.FindAdded("<|im_end|>") is not null ? new ChatMlTemplate(tokenizer) : null;
        EndTokens = [.. Configuration.EndTokens];
        Memory = decoder.Memory;
        Scheduler = new Scheduler(scheduling);
        Loop = new LanguageLoop(Scheduler, new DecoderThread(decoder, scheduling.MaxLogits), scheduling, time);
        Time = time;
    }

    public ModelConfiguration Configuration { get; }

    /// <summary>Null where the folder has no tokenizer.json: requests bring tokens then.</summary>
    public TextTokenizer? Tokenizer { get; }

    /// <summary>Null where the tokenizer does not know the marks of turns.</summary>
    public ChatMlTemplate? Template { get; }

    public IReadOnlyList<int> EndTokens { get; }

    public SchedulerOptions Scheduling { get; }

    public Scheduler Scheduler { get; }

    public LanguageLoop Loop { get; }

    /// <summary>What the decoder held when it was loaded.</summary>
    public DecoderMemory Memory { get; }

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
            var scheduling = LanguageSizes.Scheduling(options, text);
            var decoder = Decoder.Load(text, checkpoint.Decoder, LanguageSizes.Decoding(options, scheduling, adapters.Select(a => a.Adapter)));
            return Start(checkpoint, tokenizer, decoder, scheduling, adapters, time);
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

    public void Dispose() => Loop.Dispose();

    private static LanguageModel Start(
        Checkpoint checkpoint, TextTokenizer? tokenizer, Decoder decoder, SchedulerOptions scheduling, List<(string Name, LoraAdapter Adapter)> adapters, TimeProvider time)
    {
        try
        {
            for (var number = 0; number < adapters.Count; number++)
                decoder.LoadAdapter(number, adapters[number].Adapter);
            var model = new LanguageModel(checkpoint, tokenizer, decoder, scheduling, time);
            for (var number = 0; number < adapters.Count; number++)
                model._adapters.Add(adapters[number].Name, number);
            return model;
        }
        catch
        {
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
