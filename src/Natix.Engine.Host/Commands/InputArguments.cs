using System.CommandLine;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Intake.Live;
using Natix.Engine.Host.Intake.Raw;

namespace Natix.Engine.Host.Commands;

/// <summary>Options that say how inputs are read.</summary>
internal sealed class InputArguments
{
    private readonly Option<FrameFormat?> _raw = new("--raw")
    {
        Description = "Files and - hold raw frames: nv12:WIDTHxHEIGHT[:bt709|bt601][:full|limited] or rgb24:WIDTHxHEIGHT.",
        HelpName = "FORMAT",
        CustomParser = result =>
        {
            var format = RawFormat.Parse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "", out var error);
            if (format is null)
                result.AddError($"--raw: {error}.");
            return format;
        },
    };

    private readonly Option<TimeSpan?> _seconds = EngineArguments.Seconds("--seconds", "End after so many seconds; default: when the inputs end, which cameras never do.");
    private readonly Option<TimeSpan?> _stall = EngineArguments.Seconds("--stall-timeout", "Connect anew to a camera that sends nothing for so long; default 10.");
    private readonly Option<TimeSpan?> _poll = EngineArguments.Seconds("--poll", "Ask a camera that gives single pictures every S seconds; default: once.");
    private readonly Option<int?> _retries = EngineArguments.Positive("--retries", "Give a camera up after so many connections in a row without a frame; default: never.");

    /// <summary>Adds the options to a command.</summary>
    public InputArguments(Command command)
    {
        command.Options.Add(_seconds);
        command.Options.Add(_stall);
        command.Options.Add(_poll);
        command.Options.Add(_retries);
        command.Options.Add(_raw);
    }

    /// <summary>When the run ends by itself; null: when its inputs do.</summary>
    public TimeSpan? SecondsOf(ParseResult line) => line.GetValue(_seconds);

    /// <summary>The options a command line asks for.</summary>
    public InputOptions OptionsOf(ParseResult line)
    {
        var live = new LiveOptions { Poll = line.GetValue(_poll), Retries = line.GetValue(_retries) };
        return new InputOptions
        {
            Live = live with { StallTimeout = line.GetValue(_stall) ?? live.StallTimeout },
            Raw = line.GetValue(_raw),
        };
    }
}
