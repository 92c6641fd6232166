using System.CommandLine;
using System.Globalization;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>The record that a command is about.</summary>
internal sealed class ArchiveArguments
{
    private const int MostListed = 40;

    private readonly Argument<string?> _id = new("ID")
    {
        Description = "The record: its id (3fa9c01b-42), its number, the first 8 or more digits of its digest, or last.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<DirectoryInfo?> _records = new("--records") { Description = "Folder of records; default: the folder records here.", HelpName = "DIR" };
    private readonly Option<bool> _list = new("--list") { Description = "List the newest records instead." };

    /// <summary>Adds argument and options to a command.</summary>
    public ArchiveArguments(Command command)
    {
        command.Arguments.Add(_id);
        command.Options.Add(_records);
        command.Options.Add(_list);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_id) is null != result.GetValue(_list))
                result.AddError($"{command.Name} takes the ID of a record, or --list.");
        });
    }

    /// <summary>The record; null when they were listed instead.</summary>
    public async Task<RecordedVerdict?> FindAsync(ParseResult line, bool json)
    {
        var archive = VerdictArchive.Open(line.GetValue(_records)?.FullName ?? Path.GetFullPath("records"));
        if (line.GetValue(_id) is { } id)
            return archive.Find(id);
        await ListAsync(archive, json);
        return null;
    }

    private static async Task ListAsync(VerdictArchive archive, bool json)
    {
        foreach (var entry in archive.Newest(MostListed))
        {
            var record = archive.Find(entry.Id);
            if (json)
            {
                using var output = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
                await output.WriteAsync((entry, record), (writer, listed) => RecordJson.WriteEntry(writer, listed.entry, listed.record));
                continue;
            }

            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.Id,-20} {entry.Time:yyyy-MM-dd HH:mm:ss.fff}Z  {Word(record),-18}  {record.Info.Source} #{record.Info.Index}"));
        }
    }

    private static string Word(RecordedVerdict record)
    {
        if (record.Error.IsError)
            return record.Error.Code.ToString();
        return record.Verdict.IsJudged
            ? FormattableString.Invariant($"{(record.Verdict.IsRoadwork ? "roadwork" : "clear"),-9} {record.Verdict.Probability:0.0000}")
            : "no votes";
    }
}
