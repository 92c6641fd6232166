using System.CommandLine;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix doctor</c>: what this machine offers and which back ends will run.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public DoctorCommand()
        : base("doctor", "Say what this machine offers: processor, GPUs, libraries with every path tried, back ends.")
    {
        Options.Add(_json);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var report = MachineReport.Inspect();
        if (line.GetValue(_json))
        {
            using var output = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await output.WriteAsync(report, MachineJson.Write);
        }
        else
        {
            MachineTable.Print(ConsoleOutput.Out(), report);
        }

        return report.Backends.Any(b => b.WillRun) ? ExitCodes.Success : ExitCodes.FrameErrors;
    }
}
