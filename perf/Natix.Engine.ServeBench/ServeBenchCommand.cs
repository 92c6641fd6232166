using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Natix.Engine.ServeBench.Cpu;
using Natix.Engine.ServeBench.Fuzz;
using Natix.Engine.ServeBench.Load;
using Natix.Engine.ServeBench.Restart;
using Natix.Engine.ServeBench.Soak;

namespace Natix.Engine.ServeBench;

/// <summary>Measures the sections asked for and writes the page.</summary>
internal sealed class ServeBenchCommand : RootCommand
{
    private readonly Option<FileInfo?> _out = new("--out") { Description = "File to write; default: standard output.", HelpName = "FILE" };
    private readonly Option<string[]> _only = new("--only") { Description = "Sections to measure; default: all.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<FileInfo> _natix = new("--natix") { Description = "The natix program.", HelpName = "FILE", Required = true };
    private readonly Option<FileInfo?> _versions = new("--versions") { Description = "What is measured, on what: lines of a name and a value, for the page.", HelpName = "FILE" };
    private readonly Option<DirectoryInfo> _keep = new("--keep") { Description = "Folder that keeps what each section found; the page is made of all that is there.", HelpName = "DIR", Required = true };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds of the CPU time.", DefaultValueFactory = _ => 40 };
    private readonly Option<int> _requests = new("--requests") { Description = "Requests a round and side.", DefaultValueFactory = _ => 200 };
    private readonly Option<int> _loadRounds = new("--load-rounds") { Description = "Rounds of the open loop.", DefaultValueFactory = _ => 5 };
    private readonly Option<double> _load = new("--load-seconds") { Description = "Seconds of a round of the open loop.", DefaultValueFactory = _ => 60 };
    private readonly Option<double> _soak = new("--soak") { Description = "Minutes of the soak.", DefaultValueFactory = _ => 30 };
    private readonly Option<DirectoryInfo?> _shared = new("--shared") { Description = "Shared data with models.", HelpName = "DIR" };
    private readonly Option<FileInfo?> _fuzzer = new("--fuzz-program") { Description = "The tests that mutate requests.", HelpName = "FILE" };
    private readonly Option<int> _fuzz = new("--fuzz") { Description = "Mutated requests.", DefaultValueFactory = _ => 1_000_000 };

    public ServeBenchCommand()
        : base("Measures the promises of serving on this machine.")
    {
        foreach (var option in (Option[])[_out, _only, _natix, _versions, _keep, _rounds, _requests, _loadRounds, _load, _soak, _shared, _fuzzer, _fuzz])
            Options.Add(option);
        Subcommands.Add(new InProcessJudge());
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var bench = new Bench(
            line.GetValue(_natix)!.FullName, Math.Max(2, line.GetValue(_rounds)), Math.Max(1, line.GetValue(_requests)), Math.Max(1, line.GetValue(_loadRounds)), line.GetValue(_load),
            TimeSpan.FromMinutes(line.GetValue(_soak)), line.GetValue(_shared)?.FullName, line.GetValue(_fuzzer)?.FullName, line.GetValue(_fuzz));
        ISection[] all = [new CpuSection(bench), new OpenLoopSection(bench), new RestartSection(bench), new FuzzSection(bench), new SoakSection(bench)];
        var only = line.GetValue(_only) ?? [];
        if (only.Except(all.Select(s => s.Name)).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"there is no section '{unknown}'; sections: {string.Join(", ", all.Select(s => s.Name))}");
            return 2;
        }

        var (facts, folder) = (Facts(line.GetValue(_versions)).ToList(), line.GetValue(_keep)!.FullName);
        var commit = facts.Find(f => f.Name == "revision").Value ?? "an unnamed revision";
        foreach (var section in all.Where(s => only.Length == 0 || only.Contains(s.Name)))
        {
            var (began, load, started) = (DateTimeOffset.UtcNow, LoadAverage(), Stopwatch.GetTimestamp());
            new KeptSection(section.Title, began, commit, load, await section.RunAsync()).Write(folder, section.Name);
            await Console.Error.WriteLineAsync($"{section.Name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
            // After each section: what was measured in an hour is not lost when a later section fails.
            if (line.GetValue(_out) is { } file)
                await File.WriteAllTextAsync(file.FullName, PageOf(facts, folder, all).ToString());
        }

        if (line.GetValue(_out) is null)
            Console.Write(PageOf(facts, folder, all).ToString());
        return 0;
    }

    private static Page PageOf(IReadOnlyList<(string Name, string Value)> facts, string folder, IEnumerable<ISection> all)
    {
        var page = new Page([.. facts.Where(f => f.Name is not ("revision" or "measured"))]);
        foreach (var kept in all.Select(s => KeptSection.Read(folder, s.Name)).OfType<KeptSection>())
            page.Add(kept);
        return page;
    }

    private static IEnumerable<(string Name, string Value)> Facts(FileInfo? versions) => versions is null
        ? [("runtime", RuntimeInformation.FrameworkDescription)]
        : File.ReadLines(versions.FullName).Select(fact => fact.Split(": ", 2)).Where(parts => parts.Length == 2).Select(parts => (parts[0], parts[1]));

    private static string LoadAverage() => string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ').Take(3));
}
