using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>Runs sources through an engine into a scorer, with bars on a terminal.</summary>
internal static class EvaluationRun
{
    public static async Task<RunSummary> PumpAsync(
        RoadworkEngine engine, IReadOnlyList<IFrameSource> sources, IFrameSink scorer, bool json, StopSignal stop)
    {
        var summary = new RunSummary();
        IAsyncEnumerable<SourceFrame> Read(CancellationToken ended) => InputPlan.ReadAsync(sources, engine, ended);
        using var watch = stop.Watch();
        var console = ConsoleOutput.Out();
        if (!json && ConsoleOutput.IsLive(console))
            await ProgressView.RunAsync(console, bars => new FramePump(engine, [bars, summary, scorer]).RunAsync(Read, stop.Token));
        else
            await new FramePump(engine, [summary, scorer]).RunAsync(Read, stop.Token);
        summary.Stopped = stop.IsRequested;
        summary.Finish();
        return summary;
    }
}
