using System.CommandLine;
using System.Text.Json;
using Natix.Engine.Host.Serving.Rest;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix api-key</c>: makes a key, shows it once, and gives what goes into the file of keys.</summary>
internal sealed class ApiKeyCommand : Command
{
    private const int DefaultRate = 60;

    private readonly Argument<string> _name = new("NAME") { Description = "The key's name, for logs and figures." };
    private readonly Option<string[]> _scopes = new("--scope") { Description = "What it opens: verdicts, streams; may be given several times. Default: verdicts.", HelpName = "SCOPE" };
    private readonly Option<int?> _rate = EngineArguments.Positive("--requests-per-minute", "How often it may be used; default 60.");

    public ApiKeyCommand()
        : base("api-key", "Make an API key for natix serve --rest.")
    {
        Arguments.Add(_name);
        _scopes.AcceptOnlyFromAmong([.. ApiKey.AllScopes]);
        Options.Add(_scopes);
        Options.Add(_rate);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var key = ApiKey.Make();
        var entry = new Dictionary<string, object>
        {
            ["name"] = line.GetValue(_name)!,
            ["sha256"] = ApiKey.DigestOf(key),
            ["scopes"] = line.GetValue(_scopes) is { Length: > 0 } scopes ? scopes.Distinct().ToArray() : [ApiKey.Verdicts],
            ["requests_per_minute"] = line.GetValue(_rate) ?? DefaultRate,
        };
        // The key is for a pipe or a clipboard, the rest for eyes.
        await Console.Out.WriteLineAsync(key);
        await Console.Error.WriteLineAsync("natix: this is the only time the key is shown; into \"keys\" of the file goes:");
        await Console.Error.WriteLineAsync(JsonSerializer.Serialize(entry));
        return ExitCodes.Success;
    }
}
