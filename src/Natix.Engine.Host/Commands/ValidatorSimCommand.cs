using System.CommandLine;
using System.Net;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.ValidatorSim;
using Natix.Engine.Host.ValidatorSim.Report;
using Natix.Engine.Host.ValidatorSim.Wire;
using Spectre.Console;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix validator-sim</c>: asks a miner as validators do, and as those do who mean it ill, and judges its answers.</summary>
internal sealed class ValidatorSimCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };
    private readonly ValidatorSimArguments _arguments;

    public ValidatorSimCommand()
        : base("validator-sim", "Load a miner as validators do, hostile ones included, and judge its answers.")
    {
        _arguments = new ValidatorSimArguments(this);
        Options.Add(_json);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var options = _arguments.OptionsOf(line);
        var sources = new SourceAddresses(options?.Target.Address ?? IPAddress.Loopback);
        using var subnet = new SimulatedSubnet(_arguments.SeedOf(line), _arguments.ValidatorsOf(line), _arguments.MinerOf(line), sources);
        if (_arguments.MetagraphPath(line) is { } path)
            await subnet.WriteMetagraphAsync(path);
        return options is null ? ExitCodes.Success : await SendAsync(line, options, subnet, sources);
    }

    private async Task<int> SendAsync(ParseResult line, SimOptions options, SimulatedSubnet subnet, SourceAddresses sources)
    {
        if (!sources.IsSpread && options.Mix.Garbage > 0)
            await Console.Error.WriteLineAsync("natix: all connections come from one address here: the server may ban it for the bad signatures among the garbage");
        using var stop = new StopSignal();
        var images = await _arguments.ImagesOfAsync(line, CancellationToken.None);
        using var run = new SimRun(options, subnet, images, sources);
        using (stop.Watch())
            await run.RunAsync(stop.Token);
        var report = new SimReport(run.Tally, run.Sent.TotalSeconds);
        await PrintAsync(report, line.GetValue(_json));
        return stop.IsRequested ? ExitCodes.Stopped : report.ExitCode;
    }

    private static async Task PrintAsync(SimReport report, bool json)
    {
        if (json)
        {
            using var output = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await output.WriteAsync(report, SimReportJson.Write);
            return;
        }

        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumn("figure").AddColumn(new TableColumn("value").RightAligned());
        foreach (var (name, text) in report.Rows())
            table.AddRow(Markup.Escape(name), Markup.Escape(text));
        ConsoleOutput.Out().Write(table);
    }
}
