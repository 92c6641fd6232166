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

    /// <summary>Runs the first frames and forgets them.</summary>
    public static async Task WarmAsync(RoadworkEngine engine, IReadOnlyList<IFrameSource> sources, int frames, StopSignal stop)
    {
        using var watch = stop.Watch();
        await new FramePump(engine, []).RunAsync(ended => FirstAsync(InputPlan.ReadAsync(sources, engine, ended), frames), stop.Token);
    }

    private static async IAsyncEnumerable<SourceFrame> FirstAsync(IAsyncEnumerable<SourceFrame> all, int count)
    {
        await foreach (var frame in all)
        {
            yield return frame;
            if (--count <= 0)
                yield break;
        }
    }
}
