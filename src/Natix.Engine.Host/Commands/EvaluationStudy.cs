using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Evaluation.Page;
using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.Reporting.Html;
using Spectre.Console;

namespace Natix.Engine.Host.Commands;

/// <summary>What an evaluation is asked to do besides measuring one cascade.</summary>
/// <param name="CascadePath">The cascade's manifest.</param>
/// <param name="Against">Manifest of a cascade to compare it with; null: none.</param>
/// <param name="SkipFull">True to leave the full ensemble out.</param>
/// <param name="HtmlPath">Where a page goes; null: nowhere.</param>
/// <param name="Seed">Seed of the bootstraps.</param>
/// <param name="Json">True for one JSON object on standard output.</param>
internal sealed record StudyOptions(string CascadePath, string? Against, bool SkipFull, string? HtmlPath, ulong Seed, bool Json);

/// <summary>Runs a set through a cascade, its full ensemble and another cascade, one engine after the other, and puts the findings together.</summary>
/// <param name="build">Builds an engine whose models vote, from a manifest; where told so, one that records what the command line asks to record.</param>
/// <param name="options">What is asked for.</param>
/// <param name="stop">Ends it early; what was done is reported.</param>
internal sealed class EvaluationStudy(Func<string, bool, Task<RoadworkEngine>> build, StudyOptions options, StopSignal stop)
{
    public StudyOptions Options => options;

    /// <summary>How recording the evaluated cascade went, and its name; null where nothing was to be recorded, or before it has run.</summary>
    public (RecordingReport Report, string Cascade)? Recording { get; private set; }

    /// <summary>Runs it all. The receiver disposes the pictures of the report's run.</summary>
    public async Task<EvaluationReport> RunAsync(ILabelledSet set)
    {
        if (options.HtmlPath is { } page)
            HtmlPage.Prepare("--html", page);
        // A manifest that is wrong should not be found out after the first run.
        if (options.Against is { } other)
            await (await build(other, false)).DisposeAsync();
        var main = await JudgeAsync(set, options.CascadePath, isMain: true);
        var report = await WithFullAsync(EvaluationReport.Of(set, main, options.Seed));
        if (options.Against is not null && !stop.IsRequested)
            report = report with { Against = await CompareAsync(report, options.Against) };
        main.Run.Stopped = stop.IsRequested;
        return report;
    }

    /// <summary>Writes the page where one is wanted.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="reasons">What has no verdict, and why.</param>
    public void WritePage(EvaluationReport report, IEnumerable<(string Name, string Reason)> reasons)
    {
        if (options.HtmlPath is not { } path)
            return;
        HtmlPage.Write(path, EvaluationPage.Render(report, reasons, MachineName.Read(), TimeProvider.System.GetUtcNow()));
        if (!options.Json)
            ConsoleOutput.Out().WriteLine($"the report is in {path}");
    }

    private async Task<EvaluationReport> WithFullAsync(EvaluationReport report)
    {
        var missing = stop.IsRequested ? "stopped before it ran"
            : options.SkipFull ? "--no-full"
            : FullEnsemble.DiffersFrom(report.Main.Engine) ? null
            : "no rule can leave a voter out: the cascade is its own full ensemble";
        if (missing is not null)
            return report with { FullMissing = missing };
        using var ensemble = FullEnsemble.Of(options.CascadePath);
        return report with { Full = await CompareAsync(report, ensemble.CascadePath) };
    }

    /// <summary>Runs the set through another cascade, then both in turn over a few frames for their speed.</summary>
    private async Task<PairedRuns> CompareAsync(EvaluationReport report, string cascade)
    {
        using var second = await JudgeAsync(report.Set, cascade, isMain: false);
        var pairs = PairedRuns.Of(report.Main, second, options.Seed);
        if (stop.IsRequested)
            return pairs;
        using var watch = stop.Watch();
        await using var mine = await build(options.CascadePath, false);
        await using var other = await build(cascade, false);
        var frames = await KeptFrame.TakeAsync(mine, report.Set.Sources(), SpeedComparison.MostFrames, stop.Token);
        return pairs with { Speed = await SpeedComparison.MeasureAsync(mine, other, frames, stop.Token) };
    }

    // The evaluated cascade alone is recorded, and drawn where a page is wanted.
    private async Task<JudgedRun> JudgeAsync(ILabelledSet set, string cascade, bool isMain)
    {
        await using var engine = await build(cascade, isMain);
        var journal = new FrameJournal(isMain && options.HtmlPath is not null ? new MistakeAlbum(engine.Description.Threshold) : null);
        var scorer = set.Scorer(journal, engine.Description.Threshold);
        var before = Environment.CpuUsage.TotalTime;
        var summary = await EvaluationRun.PumpAsync(engine, set.Sources(), scorer, options.Json, stop);
        var cpu = Environment.CpuUsage.TotalTime - before;
        await engine.DisposeAsync();
        if (engine.Recording is { } recording)
            Recording = (recording, engine.Description.Cascade);
        return new JudgedRun(engine.Description, summary, scorer.Cases, scorer, journal, cpu.TotalSeconds);
    }
}
