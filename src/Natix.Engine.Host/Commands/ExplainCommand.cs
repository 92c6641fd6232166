using System.CommandLine;
using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix explain</c>: who decided a recorded verdict, at what cost, and what would have changed it.</summary>
internal sealed class ExplainCommand : Command
{
    private readonly Option<FileInfo?> _out = new("--out") { Description = "Draw the explanation into this file, a .png or .jpg.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };
    private readonly ArchiveArguments _archive;

    public ExplainCommand()
        : base("explain", "Say which level decided a recorded verdict, each voter's part, the cost, and what would have flipped it.")
    {
        _archive = new ArchiveArguments(this);
        Options.Add(_out);
        Options.Add(_json);
        Validators.Add(result =>
        {
            if (result.GetValue(_out) is { } file && ExplanationPicture.FormatOf(file.Name) is null)
                result.AddError($"--out {file.Name}: name a file that ends in .png, .jpg or .jpeg.");
        });
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var json = line.GetValue(_json);
        if (await _archive.FindAsync(line, json) is not { } record)
            return ExitCodes.Success;
        var explanation = VerdictArchive.Explain(record);
        if (line.GetValue(_out) is { } file)
            ExplanationPicture.Write(file.FullName, explanation);
        if (json)
        {
            using var output = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await output.WriteAsync(explanation, ExplanationJson.Write);
        }
        else
        {
            ExplanationTable.Print(ConsoleOutput.Out(), explanation);
        }

        return ExitCodes.Success;
    }
}
