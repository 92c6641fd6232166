using System.CommandLine;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>Options of commands that ask a language model: which, how it runs, and the prompt.</summary>
internal sealed class LanguageArguments
{
    private const int MostPromptCharacters = 16 << 20;

    private readonly Option<DirectoryInfo> _model = new("--model")
    {
        Description = "Folder of the model: config.json, *.safetensors, tokenizer.json (Llama, Qwen2, Qwen3, Qwen3-VL).",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _prompt = new("--prompt") { Description = "The prompt; - reads it from standard input.", HelpName = "TEXT", Required = true };
    private readonly Option<string?> _system = new("--system") { Description = "Rules for a conversation; with --chat.", HelpName = "TEXT" };
    private readonly Option<bool> _chat = new("--chat") { Description = "The prompt is what a user says, not a text to go on from." };
    private readonly Option<FileInfo[]> _images = new("--image") { Description = "A JPEG that the prompt is about; with --chat, for models with a vision tower; may be given more than once.", HelpName = "FILE" };
    private readonly Option<string> _weights = new("--weights") { Description = "How weights are kept.", DefaultValueFactory = _ => "int8" };
    private readonly Option<string> _kv = new("--kv") { Description = "How keys and values are kept.", DefaultValueFactory = _ => "bf16" };
    private readonly Option<int> _context = new("--context") { Description = "Tokens of prompt and output at most; default: as many as the model takes, at most 4096.", HelpName = "N" };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads; default: one for each processor.", HelpName = "N" };
    private readonly Option<string[]> _adapters = new("--adapter") { Description = "Folder of a LoRA adapter in PEFT's format, to answer with.", HelpName = "DIR", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>Adds the options to a command.</summary>
    public LanguageArguments(Command command)
    {
        _weights.AcceptOnlyFromAmong("f32", "int8", "int4");
        _kv.AcceptOnlyFromAmong("f32", "bf16", "int8");
        foreach (var option in (Option[])[_model, _prompt, _system, _chat, _images, _weights, _kv, _context, _threads, _adapters])
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_system) is not null && !result.GetValue(_chat))
                result.AddError("--system is for a conversation: give --chat, too.");
            if (result.GetValue(_images) is { Length: > 0 } && !result.GetValue(_chat))
                result.AddError("--image is for a conversation: give --chat, too.");
        });
    }

    /// <summary>The adapter's name; null without one.</summary>
    public string? Adapter(ParseResult line) => line.GetValue(_adapters) is [var folder] ? folder : null;

    /// <summary>Opens the model.</summary>
    public LanguageEngine Open(ParseResult line, int sequences = 64)
    {
        try
        {
            return LanguageEngine.Open(line.GetValue(_model)!.FullName, new LanguageOptions
            {
                Weights = line.GetValue(_weights) switch { "f32" => WeightPrecision.Full, "int4" => WeightPrecision.FourBit, _ => WeightPrecision.EightBit },
                Kv = line.GetValue(_kv) switch { "f32" => KvPrecision.Full, "int8" => KvPrecision.EightBit, _ => KvPrecision.BFloat16 },
                ContextTokens = line.GetValue(_context),
                Threads = line.GetValue(_threads),
                MaxSequences = sequences,
                Adapters = Adapter(line) is { } folder ? new Dictionary<string, string> { [folder] = folder } : [],
            });
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>The prompt as a text, or as a conversation.</summary>
    public async Task<(string? Text, IReadOnlyList<LanguageMessage> Messages)> PromptAsync(ParseResult line)
    {
        var prompt = line.GetValue(_prompt)!;
        if (prompt == "-")
            prompt = await ReadInputAsync();
        if (!line.GetValue(_chat))
            return (prompt, []);
        LanguageMessage[] rules = line.GetValue(_system) is { } system ? [new(LanguageRole.System, system)] : [];
        var images = new List<LanguageContent>();
        foreach (var file in line.GetValue(_images) ?? [])
            images.Add(await ReadImageAsync(file));
        return (null, [.. rules, new LanguageMessage(LanguageRole.User, [.. images, LanguageContent.OfText(prompt)])]);
    }

    private static async Task<LanguageContent> ReadImageAsync(FileInfo file)
    {
        try
        {
            return LanguageContent.OfImage(await File.ReadAllBytesAsync(file.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--image {file}: {e.Message}");
        }
    }

    private static async Task<string> ReadInputAsync()
    {
        using var reader = new StreamReader(StandardStreams.OpenInput());
        var text = new char[MostPromptCharacters + 1];
        var count = await reader.ReadBlockAsync(text);
        return count <= MostPromptCharacters ? new string(text, 0, count) : throw new UsageException($"the prompt on standard input is longer than {MostPromptCharacters} characters");
    }
}
