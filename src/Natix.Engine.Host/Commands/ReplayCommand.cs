using System.CommandLine;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix replay</c>: runs a recorded frame again and says whether it comes out as it was.</summary>
internal sealed class ReplayCommand : Command
{
    private readonly Option<FileInfo?> _cascade = new("--cascade") { Description = "Cascade manifest to run; default: the one that the record names.", HelpName = "FILE" };
    private readonly Option<bool> _judgement = new("--judgement") { Description = "Replay the judgement alone, from what the models had said." };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };
    private readonly ArchiveArguments _archive;

    public ReplayCommand()
        : base("replay", "Run a recorded frame again and compare every recorded value; without its pixels, judge it again.")
    {
        _archive = new ArchiveArguments(this);
        Options.Add(_cascade);
        Options.Add(_judgement);
        Options.Add(_json);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var json = line.GetValue(_json);
        if (await _archive.FindAsync(line, json) is not { } record)
            return ExitCodes.Success;
        var report = line.GetValue(_judgement) || !record.HasBytes
            ? VerdictArchive.ReplayJudgement(record)
            : VerdictArchive.ReplayFrame(record, line.GetValue(_cascade)?.FullName);
        if (json)
        {
            using var output = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await output.WriteAsync((record, report), static (writer, replay) => ReplayJson.Write(writer, replay.record, replay.report));
        }
        else
        {
            foreach (var text in ReplayText.Lines(record, report))
                await Console.Out.WriteLineAsync(text);
        }

        return report.Outcome switch
        {
            ReplayOutcome.Differs => ExitCodes.ReplayDiffers,
            ReplayOutcome.NothingToReplay => ExitCodes.FrameErrors,
            _ => ExitCodes.Success,
        };
    }
}
