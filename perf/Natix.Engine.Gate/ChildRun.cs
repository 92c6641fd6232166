using System.Diagnostics;

namespace Natix.Engine.Gate;

/// <summary>Runs a command through the shell and reads its figures.</summary>
internal static class ChildRun
{
    /// <summary>Runs to the end.</summary>
    /// <exception cref="GateException">It could not start, failed, or printed no figures.</exception>
    public static async Task<IReadOnlyDictionary<string, double>> RunAsync(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new GateException("/bin/sh could not be started");
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? RunOutput.Read(output)
            : throw new GateException($"`{command}` ended with exit code {process.ExitCode}: {(await error).Trim()}");
    }
}
