using System.CommandLine;
using System.Diagnostics;
using Natix.Engine.ServeBench.Cpu;

namespace Natix.Engine.ServeBench;

/// <summary>Measures the sections asked for and writes the page.</summary>
internal sealed class ServeBenchCommand : RootCommand
{
    private readonly Option<FileInfo?> _out = new("--out") { Description = "File to write; default: standard output.", HelpName = "FILE" };
    private readonly Option<string[]> _only = new("--only") { Description = "Sections to measure; default: all.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<FileInfo> _natix = new("--natix") { Description = "The natix program.", HelpName = "FILE", Required = true };
    private readonly Option<string> _machine = new("--machine") { Description = "The machine, as the page names it.", DefaultValueFactory = _ => "an unnamed machine" };
    private readonly Option<string> _revision = new("--revision") { Description = "The commit, as the page names it.", DefaultValueFactory = _ => "unknown" };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds of the CPU time.", DefaultValueFactory = _ => 30 };
    private readonly Option<int> _requests = new("--requests") { Description = "Requests a round and side.", DefaultValueFactory = _ => 200 };
    private readonly Option<double> _load = new("--load-seconds") { Description = "Seconds of a round of the open loop.", DefaultValueFactory = _ => 60 };
    private readonly Option<double> _soak = new("--soak") { Description = "Minutes of the soak.", DefaultValueFactory = _ => 30 };
    private readonly Option<FileInfo?> _fuzzer = new("--fuzz-program") { Description = "The tests that mutate requests.", HelpName = "FILE" };
    private readonly Option<int> _fuzz = new("--fuzz") { Description = "Mutated requests.", DefaultValueFactory = _ => 1_000_000 };

    public ServeBenchCommand()
        : base("Measures the promises of serving on this machine.")
    {
        foreach (var option in (Option[])[_out, _only, _natix, _machine, _revision, _rounds, _requests, _load, _soak, _fuzzer, _fuzz])
            Options.Add(option);
        Subcommands.Add(new InProcessJudge());
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var bench = new Bench(
            line.GetValue(_natix)!.FullName, Math.Max(2, line.GetValue(_rounds)), Math.Max(1, line.GetValue(_requests)), line.GetValue(_load),
            TimeSpan.FromMinutes(line.GetValue(_soak)), line.GetValue(_fuzzer)?.FullName, line.GetValue(_fuzz));
        ISection[] all = [new CpuSection(bench)];
        var only = line.GetValue(_only) ?? [];
        if (only.Except(all.Select(s => s.Name)).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"there is no section '{unknown}'; sections: {string.Join(", ", all.Select(s => s.Name))}");
            return 2;
        }

        foreach (var section in all.Where(s => only.Length == 0 || only.Contains(s.Name)))
        {
            var started = Stopwatch.GetTimestamp();
            var result = await section.RunAsync();
            foreach (var p in result.Promises)
                Console.WriteLine($"{p}");
            Console.WriteLine(result.Body);
            await Console.Error.WriteLineAsync($"{section.Name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        }

        return 0;
    }
}
