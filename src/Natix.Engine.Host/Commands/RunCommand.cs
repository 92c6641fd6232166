using System.CommandLine;
using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Reporting.Page;
using Spectre.Console;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix run</c>: frames in, a verdict for each.</summary>
internal sealed class RunCommand : Command
{
    private readonly Argument<string[]> _inputs = new("INPUT")
    {
        Description = "Image files, folders, videos, cameras (http://, https://, rtsp://), or - for MJPEG on standard input. None: a rendered drive.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<DirectoryInfo?> _out = new("--out") { Description = "Write annotated frames, verdicts.jsonl, contact-sheet.png and report.html here.", HelpName = "DIR" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a line a frame on standard output; the summary on standard error." };
    private readonly Option<int?> _every = EngineArguments.Positive("--every", "Annotate every Nth frame of a video or stream; default 1.");
    private readonly InputArguments _reading;
    private readonly EngineArguments _engine;
    private readonly RecordArguments _record;

    public RunCommand()
        : base("run", "Stream frames through the cascade and report a verdict for each.")
    {
        // An option that does not exist would otherwise be taken for a file that does not exist.
        _inputs.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-') && t.Value != InputPlan.StandardInput && !Path.Exists(t.Value)))
                result.AddError($"unknown option {token.Value}; a file of that name is written ./{token.Value}");
        });
        Arguments.Add(_inputs);
        Options.Add(_out);
        Options.Add(_json);
        Options.Add(_every);
        _reading = new InputArguments(this);
        _engine = new EngineArguments(this);
        _record = new RecordArguments(this);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var stop = new StopSignal();
        var plan = InputPlan.For(line.GetValue(_inputs) ?? [], options: _reading.OptionsOf(line));
        await using var engine = _engine.Build(line, _record);
        if (engine.Description.Certificate?.Warning is { } warning)
            await Console.Error.WriteLineAsync("natix: warning: " + warning);
        var summary = new RunSummary();
        var journal = new RunJournal();
        var json = line.GetValue(_json);
        await using var pictures = line.GetValue(_out) is { } folder
            ? new PictureSink(folder.FullName, engine.Description, line.GetValue(_every) ?? 1)
            : null;
        using var time = new CancellationTokenSource(_reading.SecondsOf(line) ?? Timeout.InfiniteTimeSpan, engine.Options.Clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, time.Token);
        using (stop.Watch())
            await PumpAsync(engine, plan, pictures is null ? [summary] : [summary, journal, pictures], json, ended.Token);
        summary.Stopped = stop.IsRequested;
        summary.Finish();
        (summary.Certificate, summary.Drift) = (engine.Description.Certificate, engine.Drift);
        if (pictures is not null)
            await FinishAsync(pictures, journal, summary, engine);
        var exitCode = await RecordArguments.FinishAsync(engine, summary.ExitCode, json);
        await ReportAsync(summary, plan, pictures, json);
        return exitCode;
    }

    private static async Task FinishAsync(PictureSink pictures, RunJournal journal, RunSummary summary, RoadworkEngine engine)
    {
        await pictures.FinishAsync(summary);
        var telling = pictures.Telling(RunPage.MostPictures);
        if (RunReport.TryWrite(pictures.Folder, journal, summary, engine.Description, telling, engine.Options.Clock) is { } failure)
            await Console.Error.WriteLineAsync("natix: " + failure);
    }

    private static async Task PumpAsync(RoadworkEngine engine, InputPlan plan, IReadOnlyList<IFrameSink> sinks, bool json, CancellationToken stop)
    {
        var notices = new GapNotices(Console.Error.WriteLine);
        if (json)
        {
            await using var lines = new JsonLinesSink(StandardStreams.OpenOutput(), isPipe: true);
            await new FramePumps(engine, [lines, notices, .. sinks]).RunAsync(plan.Sources, stop);
            return;
        }

        var console = ConsoleOutput.Out();
        if (ConsoleOutput.IsLive(console))
        {
            notices = new GapNotices(console.WriteLine);
            await ProgressView.RunAsync(console, bars => new FramePumps(engine, [bars, notices, .. sinks]).RunAsync(plan.Sources, stop));
        }
        else
        {
            await new FramePumps(engine, [notices, .. sinks]).RunAsync(plan.Sources, stop);
        }
    }

    private static async Task ReportAsync(RunSummary summary, InputPlan plan, PictureSink? pictures, bool json)
    {
        if (json)
        {
            using var line = new JsonLine(StandardStreams.OpenError(), isPipe: true);
            await line.WriteAsync(summary, SummaryJson.Write);
            return;
        }

        var console = ConsoleOutput.Out();
        SummaryTable.Print(console, summary);
        if (plan.FilesPassedOver > 0)
            console.WriteLine(FormattableString.Invariant($"{plan.FilesPassedOver} files that are neither images nor videos were passed over"));
        if (pictures is not null)
            console.WriteLine(FormattableString.Invariant($"{pictures.Pictures} annotated frames, verdicts.jsonl, contact-sheet.png and report.html in {pictures.Folder}"));
    }
}
