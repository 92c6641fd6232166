using System.CommandLine;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix doctor</c>: what this machine offers, which back ends will run, and how the default cascade divides it.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };

    public DoctorCommand()
        : base("doctor", "Say what this machine offers: processor, GPUs, libraries with every path tried, back ends, measured settings.")
    {
        Options.Add(_json);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var report = MachineReport.Inspect();
        var (engine, missing) = await DescribeAsync();
        var tuning = engine?.Tuning;
        if (line.GetValue(_json))
        {
            using var output = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await output.WriteAsync(report, (json, machine) =>
            {
                MachineJson.Write(json, machine);
                TuningJson.Write(json, tuning, missing);
                if (engine?.Certificate is not { } certificate)
                    return;
                json.WriteStartObject("certificate"u8);
                CertificateJson.Write(json, certificate);
                json.WriteEndObject();
            });
        }
        else
        {
            MachineTable.Print(ConsoleOutput.Out(), report);
            TuningTable.Print(ConsoleOutput.Out(), tuning, missing);
            CertificateText.Print(ConsoleOutput.Out(), engine?.Certificate, []);
        }

        return report.Backends.Any(b => b.WillRun) ? ExitCodes.Success : ExitCodes.FrameErrors;
    }

    // What keeps an engine from being built is what a doctor is asked about: it is said, not thrown.
    private static async Task<(EngineDescription? Engine, string? Missing)> DescribeAsync()
    {
        try
        {
            await using var engine = new EngineBuilder().Configure(o => o with { Tune = true, TuningCachePath = TuningFile.Path }).Build();
            return (engine.Description, null);
        }
        catch (Exception e) when (e is ManifestException or ModelContractException or NativeLibraryException or DllNotFoundException or TypeInitializationException)
        {
            return (null, e.Message);
        }
    }
}
