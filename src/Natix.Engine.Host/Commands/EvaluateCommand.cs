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
    private readonly Option<FileInfo?> _html = new("--html") { Description = "Write the whole report as one HTML page that needs nothing else.", HelpName = "FILE" };
    private readonly Option<FileInfo?> _against = new("--against") { Description = "Another cascade manifest to compare with, case by case.", HelpName = "FILE" };
    private readonly Option<string[]> _slices = new("--slice") { Description = "A further column of labels.csv to slice the figures by; may be given more than once.", HelpName = "COLUMN", AllowMultipleArgumentsPerToken = false };
    private readonly Option<bool> _noFull = new("--no-full") { Description = "Do not run the frames a second time with exits off." };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "Seed of the bootstrap; default 1.", HelpName = "N" };
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
        Options.Add(_html);
        Options.Add(_against);
        Options.Add(_slices);
        Options.Add(_noFull);
        Options.Add(_seed);
        Options.Add(_json);
        _engine = new EngineArguments(this);
        _record = new RecordArguments(this, "the frames of the evaluated cascade (not those of --against, nor of the full ensemble)");
        Validators.Add(result =>
        {
            if (result.GetValue(_folder) is null == result.GetValue(_clips) is null)
                result.AddError("evaluate takes either DIR with labels.csv or --clips DIR with second_labels.csv.");
            if (result.GetValue(_clips) is null && (result.GetValue(_report) is not null || result.GetValue(_negative) is { Length: > 0 }))
                result.AddError("--report and --negative-clips go with --clips.");
            if (result.GetValue(_clips) is not null && result.GetValue(_slices) is { Length: > 0 })
                result.AddError("--slice names a column of labels.csv and goes with DIR; clips are sliced by clip.");
        });
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var stop = new StopSignal();
        try
        {
            var study = new EvaluationStudy((cascade, records) => BuildJudgeAsync(line, cascade, records ? _record : null), StudyOf(line), stop);
            var exitCode = await RunAsync(line, study);
            return study.Recording is var (recording, name)
                ? await RecordArguments.ReportAsync(recording, $"cascade {name}", exitCode, study.Options.Json)
                : exitCode;
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException or FormatException)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private Task<int> RunAsync(ParseResult line, EvaluationStudy study)
    {
        if (line.GetValue(_clips) is { } clips)
            return RunClipsAsync(line, clips.FullName, study);
        var run = new StillEvaluation(line.GetValue(_folder)!.FullName, line.GetValue(_slices) ?? [], line.GetValue(_predictions)?.FullName);
        return run.RunAsync(study);
    }

    private StudyOptions StudyOf(ParseResult line)
    {
        if (line.GetValue(_against) is { Exists: false } missing)
            throw new UsageException($"--against: there is no cascade manifest at {missing.FullName}");
        return new StudyOptions(
            _engine.CascadePath(line), line.GetValue(_against)?.FullName, line.GetValue(_noFull), line.GetValue(_html)?.FullName, line.GetValue(_seed) ?? 1, line.GetValue(_json));
    }

    private Task<int> RunClipsAsync(ParseResult line, string folder, EvaluationStudy study)
    {
        var free = (line.GetValue(_negative) ?? []).SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var run = new ClipEvaluation(folder, [.. free], line.GetValue(_predictions)?.FullName, line.GetValue(_report)?.FullName);
        return run.RunAsync(study);
    }

    /// <summary>An engine whose verdicts can be held against labels.</summary>
    private async Task<RoadworkEngine> BuildJudgeAsync(ParseResult line, string cascade, RecordArguments? record)
    {
        var engine = _engine.Build(line, cascade, record);
        if (engine.Description.Models.Any(m => m.Votes))
            return engine;
        await engine.DisposeAsync();
        throw new UsageException(
            $"this cascade has no voters, so there are no verdicts to evaluate: {cascade}; name one whose models vote");
    }
}
