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
/// <param name="build">Builds an engine whose models vote, from a manifest.</param>
/// <param name="options">What is asked for.</param>
/// <param name="stop">Ends it early; what was done is reported.</param>
internal sealed class EvaluationStudy(Func<string, Task<RoadworkEngine>> build, StudyOptions options, StopSignal stop)
{
    private const int WarmFrames = 24;

    public StudyOptions Options => options;

    /// <summary>Runs it all. The receiver disposes the pictures of the report's run.</summary>
    public async Task<EvaluationReport> RunAsync(ILabelledSet set)
    {
        if (options.HtmlPath is { } page)
            HtmlPage.Prepare("--html", page);
        var main = await JudgeAsync(set, options.CascadePath, isFirst: true);
        var report = await WithFullAsync(EvaluationReport.Of(set, main, options.Seed));
        if (options.Against is not { } other || stop.IsRequested)
            return report;
        using var second = await JudgeAsync(set, other, isFirst: false);
        return report with { Against = PairedRuns.Of(main, second, options.Seed) };
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
            : "no voter stands behind an exit: the cascade is its own full ensemble";
        if (missing is not null)
            return report with { FullMissing = missing };
        using var ensemble = FullEnsemble.Of(options.CascadePath);
        using var full = await JudgeAsync(report.Set, ensemble.CascadePath, isFirst: false);
        return report with { Full = PairedRuns.Of(report.Main, full, options.Seed) };
    }

    private async Task<JudgedRun> JudgeAsync(ILabelledSet set, string cascade, bool isFirst)
    {
        await using var engine = await build(cascade);
        var journal = new FrameJournal(isFirst && options.HtmlPath is not null ? new MistakeAlbum(engine.Description.Threshold) : null);
        var scorer = set.Scorer(journal, engine.Description.Threshold);
        // Code and memory that are used for the first time would count against whichever cascade runs first.
        if (!isFirst || options.Against is not null || (!options.SkipFull && FullEnsemble.DiffersFrom(engine.Description)))
            await EvaluationRun.WarmAsync(engine, set.Sources(), WarmFrames, stop);
        var before = Environment.CpuUsage.TotalTime;
        var summary = await EvaluationRun.PumpAsync(engine, set.Sources(), scorer, options.Json, stop);
        var cpu = Environment.CpuUsage.TotalTime - before;
        return new JudgedRun(engine.Description, summary, scorer.Cases, scorer, journal, cpu.TotalSeconds);
    }
}
