using System.CommandLine;
using System.Diagnostics;
using Natix.Engine.FramePath.Peers;
using Natix.Engine.FramePath.Sections;

namespace Natix.Engine.FramePath;

/// <summary>Measures the sections asked for and writes the report.</summary>
internal sealed class FramePathCommand : RootCommand
{
    private readonly Option<FileInfo?> _out = new("--out") { Description = "File to write; default: standard output.", HelpName = "FILE" };
    private readonly Option<string[]> _only = new("--only") { Description = "Sections to measure; default: all.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
    private readonly Option<DirectoryInfo?> _shared = new("--shared") { Description = "Shared data with photographs and models.", HelpName = "DIR" };
    private readonly Option<string> _machine = new("--machine") { Description = "The machine, as the report names it.", DefaultValueFactory = _ => "an unnamed machine" };
    private readonly Option<int> _rounds = new("--rounds") { Description = "Interleaved rounds of a race.", DefaultValueFactory = _ => 7 };
    private readonly Option<int> _slice = new("--slice-ms") { Description = "Milliseconds of a contestant's turn.", DefaultValueFactory = _ => 100 };
    private readonly Option<double> _load = new("--load-seconds") { Description = "Seconds of a turn of a load test.", DefaultValueFactory = _ => 2 };
    private readonly Option<int> _endurance = new("--endurance") { Description = "Frames of the long run.", DefaultValueFactory = _ => 100_000 };

    public FramePathCommand()
        : base("Measures the frame path against its peers on this machine.")
    {
        foreach (var option in (Option[])[_out, _only, _shared, _machine, _rounds, _slice, _load, _endurance])
            Options.Add(option);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        var hasOpenCv = OpenCvPath.IsHere(out var reason);
        if (!hasOpenCv)
            await Console.Error.WriteLineAsync($"OpenCV is not here, its rows are missing: {reason}");
        var settings = new Settings(
            Math.Max(1, line.GetValue(_rounds)), TimeSpan.FromMilliseconds(line.GetValue(_slice)), line.GetValue(_load), line.GetValue(_endurance),
            line.GetValue(_shared)?.FullName, hasOpenCv);
        ISection[] all =
        [
            new TensorSection(settings), new PreprocessSection(settings), new HeadSection(settings), new JudgementSection(settings), new WholeFrameSection(settings),
            new StreamSection(settings), new RecordingSection(settings), new OpenLoopSection(settings), new OverloadSection(settings),
            new EnduranceSection(settings), new ScaledDecodingSection(settings),
        ];
        var only = line.GetValue(_only) ?? [];
        if (only.Except(all.Select(s => s.Name)).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"there is no section '{unknown}'; sections: {string.Join(", ", all.Select(s => s.Name))}");
            return 2;
        }

        var report = new Report(line.GetValue(_machine)!, settings, reason);
        foreach (var section in all.Where(s => only.Length == 0 || only.Contains(s.Name)))
        {
            var started = Stopwatch.GetTimestamp();
            report.Add(section.Title, await section.RunAsync());
            await Console.Error.WriteLineAsync($"{section.Name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        }

        if (line.GetValue(_out) is { } file)
            await File.WriteAllTextAsync(file.FullName, report.ToString());
        else
            Console.Write(report.ToString());
        return 0;
    }
}
