using System.CommandLine;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix evaluate</c>: holds verdicts against labels, of stills or of clips by the second.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly Argument<DirectoryInfo?> _folder = new("DIR") { Description = "Folder with labels.csv (columns file,label).", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<DirectoryInfo?> _clips = new("--clips") { Description = "Folder of clips with second_labels.csv (columns clip,second,label).", HelpName = "DIR" };
    private readonly Option<FileInfo?> _predictions = new("--predictions") { Description = "Write predictions as CSV: file,label,p,level.", HelpName = "FILE" };
    private readonly Option<string[]> _negative = new("--negative-clips") { Description = "Clips that are free of roadwork from end to end.", HelpName = "NAME[,NAME]", AllowMultipleArgumentsPerToken = false };
    private readonly Option<FileInfo?> _report = new("--report") { Description = "Write the table of clips as Markdown, with the machine's name.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };
    private readonly EngineArguments _engine;
    private readonly RecordArguments _record;

    public EvaluateCommand()
        : base("evaluate", "Measure verdicts against labels: confusion, MCC, AUC, calibration, the subnet's reward, latency.")
    {
        Arguments.Add(_folder);
        Options.Add(_clips);
        Options.Add(_predictions);
        Options.Add(_negative);
        Options.Add(_report);
        Options.Add(_json);
        _engine = new EngineArguments(this);
        _record = new RecordArguments(this);
        Validators.Add(result =>
        {
            if (result.GetValue(_folder) is null == result.GetValue(_clips) is null)
                result.AddError("evaluate takes either DIR with labels.csv or --clips DIR with second_labels.csv.");
            if (result.GetValue(_clips) is null && (result.GetValue(_report) is not null || result.GetValue(_negative) is { Length: > 0 }))
                result.AddError("--report and --negative-clips go with --clips.");
        });
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var stop = new StopSignal();
        try
        {
            RoadworkEngine? engine = null;
            async Task<RoadworkEngine> BuildAsync() => engine = await BuildJudgeAsync(line);
            var exitCode = line.GetValue(_clips) is { } clips
                ? await RunClipsAsync(line, clips.FullName, BuildAsync, stop)
                : await RunStillsAsync(line, BuildAsync, stop);
            return engine is null ? exitCode : await RecordArguments.FinishAsync(engine, exitCode, line.GetValue(_json));
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException or FormatException)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private Task<int> RunStillsAsync(ParseResult line, Func<Task<RoadworkEngine>> build, StopSignal stop)
    {
        var run = new StillEvaluation(line.GetValue(_folder)!.FullName, line.GetValue(_predictions)?.FullName, line.GetValue(_json));
        return run.RunAsync(build, stop);
    }

    private Task<int> RunClipsAsync(ParseResult line, string folder, Func<Task<RoadworkEngine>> build, StopSignal stop)
    {
        var free = (line.GetValue(_negative) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var run = new ClipEvaluation(folder, [.. free], line.GetValue(_predictions)?.FullName, line.GetValue(_report)?.FullName, line.GetValue(_json));
        return run.RunAsync(build, stop);
    }

    /// <summary>An engine whose verdicts can be held against labels.</summary>
    private async Task<RoadworkEngine> BuildJudgeAsync(ParseResult line)
    {
        var engine = _engine.Build(line, _record);
        if (engine.Description.Models.Any(m => m.Votes))
            return engine;
        await engine.DisposeAsync();
        throw new UsageException(
            $"this cascade has no voters, so there are no verdicts to evaluate: {_engine.CascadePath(line)}; name one whose models vote with --cascade FILE");
    }
}
