using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix generate</c>: a language model goes on from a prompt, its text as it comes.</summary>
internal sealed class GenerateCommand : Command
{
    private readonly LanguageArguments _language;
    private readonly Option<int> _tokens = new("--max-tokens") { Description = "Tokens of output at most.", HelpName = "N", DefaultValueFactory = _ => 256 };
    private readonly Option<double?> _temperature = TypedOption.Number("--temperature", "0 takes the most likely token always; default: 0.", 0, 100);
    private readonly Option<int> _topK = new("--top-k") { Description = "Only so many of the most likely tokens count.", HelpName = "N" };
    private readonly Option<double?> _topP = TypedOption.Number("--top-p", "Only the fewest tokens count that are together this probable.", 1e-6, 1);
    private readonly Option<double?> _minP = TypedOption.Number("--min-p", "Only tokens count that are this likely, relative to the most likely one.", 0, 1);
    private readonly Option<ulong> _seed = new("--seed") { Description = "What is drawn depends on it.", HelpName = "N" };
    private readonly Option<string[]> _stop = new("--stop") { Description = "A text that ends the output; may be given more than once.", HelpName = "TEXT" };
    private readonly Option<bool> _stats = new("--stats") { Description = "Say on standard error how long it took." };

    public GenerateCommand()
        : base("generate", "Go on from a prompt with a language model.")
    {
        _language = new LanguageArguments(this);
        foreach (var option in (Option[])[_tokens, _temperature, _topK, _topP, _minP, _seed, _stop, _stats])
            Options.Add(option);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var stop = new StopSignal();
        var (text, messages) = await _language.PromptAsync(line);
        using var engine = _language.Open(line, sequences: 1);
        var request = new GenerationRequest
        {
            Text = text,
            Messages = messages,
            MaxOutputTokens = line.GetValue(_tokens),
            Temperature = (float)(line.GetValue(_temperature) ?? 0),
            TopK = line.GetValue(_topK),
            TopP = (float)(line.GetValue(_topP) ?? 1),
            MinP = (float)(line.GetValue(_minP) ?? 0),
            Seed = line.GetValue(_seed),
            StopTexts = line.GetValue(_stop) ?? [],
            Adapter = _language.Adapter(line),
        };
        using var watched = stop.Watch();
        var figures = await WriteAsync(engine, request, stop.Token);
        if (line.GetValue(_stats))
            await Console.Error.WriteLineAsync(figures.ToString());
        return stop.IsRequested ? ExitCodes.Stopped : ExitCodes.Success;
    }

    private static async Task<GenerationFigures> WriteAsync(LanguageEngine engine, GenerationRequest request, CancellationToken cancellation)
    {
        await using var output = new StreamWriter(StandardStreams.OpenOutput(), leaveOpen: true);
        var (started, first, tokens, end) = (Stopwatch.GetTimestamp(), TimeSpan.Zero, 0, GenerationEnd.None);
        try
        {
            await foreach (var piece in engine.GenerateAsync(request, cancellation))
            {
                if (tokens == 0)
                    first = Stopwatch.GetElapsedTime(started);
                tokens += piece.Token >= 0 ? 1 : 0;
                end = piece.End;
                await output.WriteAsync(piece.Text);
                await output.FlushAsync(CancellationToken.None);
            }
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What came is written; the exit code says that it was stopped.
        }
        catch (IOException e)
        {
            throw new OutputClosedException(e);
        }

        await output.WriteLineAsync();
        return new GenerationFigures(tokens, first, Stopwatch.GetElapsedTime(started), end);
    }
}

/// <summary>How an output came.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="First">Until the first of them.</param>
/// <param name="Total">Until the last.</param>
/// <param name="End">Why it ended.</param>
internal readonly record struct GenerationFigures(int Tokens, TimeSpan First, TimeSpan Total, GenerationEnd End)
{
    public override string ToString()
    {
        var rate = Tokens > 1 ? string.Create(CultureInfo.InvariantCulture, $", then {(Tokens - 1) / (Total - First).TotalSeconds:0.0} a second") : "";
        return string.Create(CultureInfo.InvariantCulture, $"natix: {Tokens} tokens, the first after {First.TotalMilliseconds:0} ms{rate}; ended by {End switch
        {
            GenerationEnd.Stop => "a stop",
            GenerationEnd.Length => "--max-tokens or the context",
            GenerationEnd.TimedOut => "its time",
            _ => "a signal",
        }}");
    }
}
