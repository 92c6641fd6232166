using System.CommandLine;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>Options that record verdicts, and what is said of the recording at the end.</summary>
internal sealed class RecordArguments
{
    private readonly Option<DirectoryInfo?> _record = new("--record") { Description = "Record every verdict into this folder, for natix replay and natix explain.", HelpName = "DIR" };
    private readonly Option<bool> _noPixels = new("--record-no-pixels") { Description = "Record no frames, only what was made of them." };
    private readonly Option<int?> _size = EngineArguments.Whole("--record-max-mib", "Mebibytes that all records together may take, the oldest go first; default 1024.", 1, 1 << 20);

    /// <summary>Adds the options to a command.</summary>
    public RecordArguments(Command command)
    {
        command.Options.Add(_record);
        command.Options.Add(_noPixels);
        command.Options.Add(_size);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_record) is null && (result.GetValue(_noPixels) || result.GetValue(_size) is not null))
                result.AddError("--record-no-pixels and --record-max-mib go with --record DIR.");
        });
    }

    /// <summary>Has an engine record what a command line asks for.</summary>
    public EngineBuilder Apply(ParseResult line, EngineBuilder builder)
    {
        if (line.GetValue(_record) is not { } folder)
            return builder;
        var options = new RecordingOptions { KeepFrames = !line.GetValue(_noPixels) };
        return builder.Record(folder.FullName, line.GetValue(_size) is { } mebibytes ? options with { MaxBytes = (long)mebibytes << 20 } : options);
    }

    /// <summary>Ends an engine and says how its recording went; gives the exit code.</summary>
    public static async Task<int> FinishAsync(RoadworkEngine engine, int exitCode, bool json)
    {
        await engine.DisposeAsync();
        if (engine.Recording is not { } recording)
            return exitCode;
        var dropped = recording.Dropped > 0 ? FormattableString.Invariant($"; {recording.Dropped} were dropped, as the disk could not keep up") : "";
        var text = FormattableString.Invariant($"{recording.Written} verdicts recorded in {recording.Folder}{dropped}");
        if (recording.Failure is { } failure)
        {
            await Console.Error.WriteLineAsync(FormattableString.Invariant(
                $"natix: recording stopped: {failure}; {recording.Written} verdicts were recorded in {recording.Folder}, {recording.Dropped} were not"));
            return exitCode == ExitCodes.Success ? ExitCodes.OutputFailed : exitCode;
        }

        if (json)
            await Console.Error.WriteLineAsync("natix: " + text);
        else
            ConsoleOutput.Out().Profile.Out.Writer.WriteLine(text);
        return exitCode;
    }
}
