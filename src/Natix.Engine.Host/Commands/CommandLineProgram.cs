using System.CommandLine;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>The whole command line, and what becomes of errors: one clear message for what the user can mend, a report for the rest.</summary>
internal static class CommandLineProgram
{
    /// <summary>Parses and runs; gives the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("natix: dashcam frames in, roadwork verdicts out.")
        {
            new RunCommand(),
            new EvaluateCommand(),
            new CalibrateCommand(),
            new CameraCommand(),
            new BenchCommand(),
            new SynthCommand(),
            new DoctorCommand(),
            new ReplayCommand(),
            new ExplainCommand(),
            new ServeCommand(),
            new ApiKeyCommand(),
            new ValidatorSimCommand(),
            new GenerateCommand(),
            new DecideCommand(),
        };
        var line = root.Parse(args);
        if (line.Errors.Count > 0)
        {
            foreach (var error in line.Errors)
                await Console.Error.WriteLineAsync("natix: " + error.Message);
            await Console.Error.WriteLineAsync("natix: try 'natix --help'");
            return ExitCodes.Usage;
        }

        try
        {
            // Signals and exceptions are ours: the library would cut a run short and print a stack trace.
            return await line.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OutputClosedException)
        {
            return ExitCodes.OutputClosed;
        }
        catch (Exception e) when (e is UsageException or ManifestException or ModelContractException or NativeLibraryException or RecordException)
        {
            await Console.Error.WriteLineAsync("natix: " + e.Message);
            return ExitCodes.Usage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("natix: " + e.Message);
            return ExitCodes.OutputFailed;
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync($"natix: a defect: {e.GetType().Name}: {e.Message}");
            await Console.Error.WriteLineAsync("natix: please report it with the command line, 'natix doctor --json' and the trace below");
            await Console.Error.WriteLineAsync(e.StackTrace);
            return ExitCodes.Defect;
        }
    }
}
