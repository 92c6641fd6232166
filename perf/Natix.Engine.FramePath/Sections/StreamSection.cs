using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Load;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.FramePath.Sections;

/// <summary>How much the engine gets through with 1, 4 and 16 streams, against one worker with one stream.</summary>
internal sealed class StreamSection(Settings settings) : ISection
{
    private static readonly int Cores = Environment.ProcessorCount;

    private static readonly (string Name, int Workers, int Streams)[] Cases =
    [
        ("1 worker, 1 stream", 1, 1), ($"{Cores} workers, 1 stream", Cores, 1), ($"{Cores} workers, 4 streams", Cores, 4), ($"{Cores} workers, 16 streams", Cores, 16),
    ];

    private readonly MarkdownTable _table = new(
        "load", "frames/s over one worker", "frames/s", "p50 ms", "p99 ms", "p99.9 ms", "cores busy", "managed bytes a frame", "copied bytes a frame", "errors");

    public string Name => "streams";

    public string Title => "Streams, closed loop";

    public async Task<string> RunAsync()
    {
        var jpegs = FrameSet.Synthetic(1280, 720, 16).Jpegs;
        await using var one = EngineUnderLoad.Build(EngineBuilder.DefaultCascadePath, 1, jpegs);
        await using var all = EngineUnderLoad.Build(EngineBuilder.DefaultCascadePath, Cores, jpegs);
        // Results get their maps when they are first used: that is the engine's start, not a frame's work.
        _ = await new ClosedLoop(one, 1).RunAsync(settings.LoadSeconds);
        _ = await new ClosedLoop(all, 16).RunAsync(settings.LoadSeconds);
        var runs = Cases.Select(_ => new List<LoadFigures>()).ToArray();
        for (var round = 0; round < settings.Rounds; round++)
        {
            for (var i = 0; i < Cases.Length; i++)
            {
                var turn = (i + round) % Cases.Length;
                var (_, workers, streams) = Cases[turn];
                runs[turn].Add(await new ClosedLoop(workers == 1 ? one : all, streams).RunAsync(settings.LoadSeconds));
            }
        }

        for (var i = 0; i < Cases.Length; i++)
            AddRow(Cases[i].Name, runs[i], runs[0]);
        return "Default cascade, 16 synthetic 1280x720 frames. Each stream sends a frame when the last one is answered; latency is the caller's, from submission to answer. "
            + $"{settings.Rounds} interleaved rounds of {settings.LoadSeconds} s; rates are medians, quantiles are over all rounds. Cores busy is the CPU time of the process over "
            + $"wall time and cores. Targets: 16 streams on 2 cores >= 1.9x one worker with both cores >= 95 % busy; 0 managed and 0 copied bytes a frame.\n\n{_table}";
    }

    private void AddRow(string name, List<LoadFigures> runs, List<LoadFigures> one) => _table.Add(
        name,
        MarkdownTable.Ratio(Quantiles.Median(runs.Zip(one, (run, single) => run.FramesPerSecond / single.FramesPerSecond))),
        MarkdownTable.Figure(Quantiles.Median(runs.Select(r => r.FramesPerSecond)), 0),
        MarkdownTable.Figure(LoadFigures.Milliseconds(runs, 0.5), 2), MarkdownTable.Figure(LoadFigures.Milliseconds(runs, 0.99), 2),
        MarkdownTable.Figure(LoadFigures.Milliseconds(runs, 0.999), 2), MarkdownTable.Percent(Quantiles.Median(runs.Select(r => r.CoresBusy))),
        MarkdownTable.Figure(Quantiles.Median(runs.Select(r => r.AllocatedPerFrame)), 1), MarkdownTable.Figure(Quantiles.Median(runs.Select(r => r.CopiedPerFrame)), 0),
        $"{runs.Sum(r => r.Errors)}");
}
