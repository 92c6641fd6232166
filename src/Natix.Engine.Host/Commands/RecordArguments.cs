using System.CommandLine;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>Options that record verdicts, and what is said of the recording at the end.</summary>
internal sealed class RecordArguments
{
    private readonly Option<DirectoryInfo?> _record;
    private readonly Option<bool> _noPixels = new("--record-no-pixels") { Description = "Record no frames, only what was made of them." };
    private readonly Option<int?> _size = EngineArguments.Whole("--record-max-mib", "Mebibytes that all records together may take, the oldest go first; default 1024.", 1, 1 << 20);

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="what">What is recorded, in its help.</param>
    public RecordArguments(Command command, string what = "every verdict")
    {
        _record = new Option<DirectoryInfo?>("--record") { Description = $"Record {what} into this folder, for natix replay and natix explain.", HelpName = "DIR" };
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
        return await ReportAsync(engine.Recording, "", exitCode, json);
    }

    /// <summary>Says how the recording of an engine that has ended went; gives the exit code.</summary>
    /// <param name="recording">How it went; null where nothing was to be recorded.</param>
    /// <param name="whose">Of which cascade, where there were several; empty where there was one.</param>
    /// <param name="exitCode">The exit code so far.</param>
    /// <param name="json">Standard output is JSON's.</param>
    public static async Task<int> ReportAsync(RecordingReport? recording, string whose, int exitCode, bool json)
    {
        if (recording is null)
            return exitCode;
        if (recording.Failure is not null)
        {
            await Console.Error.WriteLineAsync("natix: " + TextOf(recording, whose));
            return exitCode == ExitCodes.Success ? ExitCodes.OutputFailed : exitCode;
        }

        if (json)
            await Console.Error.WriteLineAsync("natix: " + TextOf(recording, whose));
        else
            ConsoleOutput.Out().Profile.Out.Writer.WriteLine(TextOf(recording, whose));
        return exitCode;
    }

    /// <summary>How a recording went, in a sentence.</summary>
    public static string TextOf(RecordingReport recording, string whose)
    {
        var of = whose.Length > 0 ? $" of {whose}" : "";
        if (recording.Failure is { } failure)
        {
            return FormattableString.Invariant(
                $"recording stopped: {failure}; {recording.Written} verdicts{of} were recorded in {recording.Folder}, {recording.Dropped} were not");
        }

        var dropped = recording.Dropped > 0 ? FormattableString.Invariant($"; {recording.Dropped} were dropped, as the disk could not keep up") : "";
        return FormattableString.Invariant($"{recording.Written} verdicts{of} recorded in {recording.Folder}{dropped}");
    }
}
