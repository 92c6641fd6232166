using Natix.Engine.Host.Intake;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Commands;

/// <summary>Runs sources through an engine into a scorer, with bars on a terminal.</summary>
internal static class EvaluationRun
{
    public static async Task<RunSummary> PumpAsync(
        RoadworkEngine engine, IReadOnlyList<IFrameSource> sources, IFrameSink scorer, bool json, CancellationToken stop)
    {
        var summary = new RunSummary();
        var frames = InputPlan.ReadAsync(sources, engine, stop);
        var console = ConsoleOutput.Out();
        if (!json && ConsoleOutput.IsLive(console))
            await ProgressView.RunAsync(console, bars => new FramePump(engine, [bars, summary, scorer]).RunAsync(frames));
        else
            await new FramePump(engine, [summary, scorer]).RunAsync(frames);
        summary.Stopped = stop.IsCancellationRequested;
        summary.Finish();
        return summary;
    }
}
