using System.CommandLine;
using Natix.Engine.LanguageBench.Models;
using Natix.Engine.LanguageBench.Sections;

namespace Natix.Engine.LanguageBench;

/// <summary>Measures the sections that were asked for and writes a page of them.</summary>
internal sealed class LanguageBenchCommand : RootCommand
{
    private readonly Option<FileInfo?> _out = new("--out") { Description = "File to write; default: standard output.", HelpName = "FILE" };
    private readonly Option<string[]> _only = new("--only") { Description = "Sections to measure; default: all.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string> _machine = new("--machine") { Description = "What is measured on, for the page.", DefaultValueFactory = _ => "an unnamed machine" };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Interleaved rounds.", DefaultValueFactory = _ => 7 };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads of each side.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private readonly Option<bool> _tiny = new("--tiny") { Description = "A tiny model, to try the sections." };
    private readonly Option<FileInfo?> _peaks = new("--peaks-program") { Description = "natix_decoder_bench; default: without shares of what the machine can do.", HelpName = "FILE" };
    private readonly Option<DirectoryInfo?> _peer = new("--node-modules") { Description = "Folder with node-llama-cpp; default: without the peer.", HelpName = "DIR" };
    private readonly Option<FileInfo?> _script = new("--peer-script") { Description = "perf/vlm/llama-cpp.mjs.", HelpName = "FILE" };

    public LanguageBenchCommand()
        : base("Measures the language engine on this machine.")
    {
        foreach (var option in (Option[])[_out, _only, _machine, _rounds, _threads, _tiny, _peaks, _peer, _script])
            Options.Add(option);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var bench = new Bench(
            line.GetValue(_tiny) ? BenchShape.Tiny : BenchShape.HalfBillion, Math.Max(3, line.GetValue(_rounds)), line.GetValue(_threads),
            line.GetValue(_peaks)?.FullName, line.GetValue(_peer)?.FullName, line.GetValue(_script)?.FullName);
        ISection[] all = [new SpeedSection(bench), new BatchingSection(bench), new PrefixSection(bench), new OpenLoopSection(bench), new PartsSection()];
        var only = line.GetValue(_only) ?? [];
        if (only.Except(all.Select(s => s.Name)).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"there is no section '{unknown}'; sections: {string.Join(", ", all.Select(s => s.Name))}");
            return 2;
        }

        var page = $"# Language engine\n\nWritten by `./build.sh bench-vlm` on {line.GetValue(_machine)}; versions beside this file. A Llama of random weights, {bench.Shape.LinearWeights / 1e9:0.00} billion in its linear layers "
            + $"({bench.Shape.Layers} layers, {bench.Shape.Hidden} wide, {bench.Shape.Heads} heads of {bench.Shape.HeadDim} over {bench.Shape.KvHeads} of keys, {bench.Shape.FeedForward} inside, {bench.Shape.Vocabulary} tokens); {bench.Threads} threads.\n";
        foreach (var section in all.Where(s => only.Length == 0 || only.Contains(s.Name)))
        {
            page += $"\n## {section.Title}\n\n{await section.RunAsync()}";
            await Console.Error.WriteLineAsync($"{section.Name}: done");
        }

        if (line.GetValue(_out) is { } file)
            await File.WriteAllTextAsync(file.FullName, page);
        else
            Console.Write(page);
        return 0;
    }
}
