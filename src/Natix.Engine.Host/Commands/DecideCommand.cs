using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix decide</c>: how probable a language model finds each of some answers. Nothing is decoded.</summary>
internal sealed class DecideCommand : Command
{
    private readonly LanguageArguments _language;
    private readonly Option<string[]> _choices = new("--choice") { Description = "An answer; give two or more, each as the model would write it.", HelpName = "TEXT" };
    private readonly Option<bool> _perToken = new("--per-token") { Description = "Divide scores by the number of tokens." };
    private readonly Option<double?> _temperature = TypedOption.Number("--temperature", "Divides scores before they become probabilities; default: 1.", 1e-6, 1e6);
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public DecideCommand()
        : base("decide", "Score given answers to a prompt with a language model, without decoding.")
    {
        _language = new LanguageArguments(this);
        foreach (var option in (Option[])[_choices, _perToken, _temperature, _json])
            Options.Add(option);
        SetAction((line, cancellation) => RunAsync(line, cancellation));
    }

    private async Task<int> RunAsync(ParseResult line, CancellationToken cancellation)
    {
        var (text, messages) = await _language.PromptAsync(line);
        using var engine = _language.Open(line);
        var decision = await DecideAsync(engine, line, text, messages, cancellation);
        if (line.GetValue(_json))
        {
            using var output = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await output.WriteAsync(decision, Write);
            return ExitCodes.Success;
        }

        foreach (var choice in decision.Choices)
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{choice.Probability:0.0000}  {choice.Logprob,10:0.0000}  {choice.Text}"));
        return ExitCodes.Success;
    }

    private async Task<LanguageDecision> DecideAsync(
        LanguageEngine engine, ParseResult line, string? text, IReadOnlyList<LanguageMessage> messages, CancellationToken cancellation)
    {
        var request = new DecisionRequest
        {
            Text = text,
            Messages = messages,
            Choices = line.GetValue(_choices) ?? [],
            PerToken = line.GetValue(_perToken),
            Temperature = line.GetValue(_temperature) ?? 1,
            Adapter = _language.Adapter(line),
        };
        try
        {
            return await engine.DecideAsync(request, cancellation);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static void Write(Utf8JsonWriter writer, LanguageDecision decision)
    {
        writer.WriteString("best", decision.Best.Text);
        writer.WriteNumber("prompt_tokens", decision.PromptTokens);
        writer.WriteStartArray("choices");
        foreach (var choice in decision.Choices)
        {
            writer.WriteStartObject();
            writer.WriteString("text", choice.Text);
            writer.WriteNumber("probability", choice.Probability);
            writer.WriteNumber("logprob", choice.Logprob);
            writer.WriteNumber("tokens", choice.Tokens);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
