using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Load;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.FramePath.Sections;

/// <summary>What recording every verdict costs the frames: without it, with it, and with it but without pixels.</summary>
internal sealed class RecordingSection(Settings settings) : ISection
{
    private const int Streams = 16;
    private const long MostBytes = 256L << 20;

    private static readonly (string Name, bool Records, bool KeepsFrames)[] Cases =
        [("nothing recorded", false, false), ("recorded with pixels", true, true), ("recorded without pixels", true, false)];

    private readonly MarkdownTable _table = new(
        "recording", "frames/s over nothing recorded", "frames/s", "p50 ms", "p99 ms", "cores busy", "managed bytes a frame", "records written", "records dropped", "errors");

    public string Name => "recording";

    public string Title => "Recording";

    public async Task<string> RunAsync()
    {
        var jpegs = FrameSet.Synthetic(1280, 720, Streams).Jpegs;
        RecordsFolder[] folders = [.. Cases.Select(_ => new RecordsFolder())];
        EngineUnderLoad[] loads = [.. Cases.Zip(folders, (c, folder) => Build(c.Records ? folder.Path : null, c.KeepsFrames, jpegs))];
        try
        {
            var runs = await RunAsync(loads);
            foreach (var load in loads)
                await load.DisposeAsync();
            for (var i = 0; i < Cases.Length; i++)
                AddRow(Cases[i].Name, runs[i], runs[0], loads[i].Engine.Recording);
        }
        finally
        {
            foreach (var load in loads)
                await load.DisposeAsync();
            Array.ForEach(folders, folder => folder.Dispose());
        }

        return $"Default cascade, {Streams} streams in closed loops, {Environment.ProcessorCount} workers, {Streams} synthetic 1280x720 frames, as under Streams; {settings.Rounds} interleaved rounds "
            + $"of {settings.LoadSeconds} s. Every answer is offered to the recorder, which writes into {Path.GetTempPath()}, at most {MostBytes >> 20} MiB, and drops what it cannot keep up with; frames never wait for "
            + $"it. Its thread shares the cores with the workers. Bytes are those of the whole process; its buffers are made when the queue is longer than it ever was, which a machine that others use can bring about at any time. Target: 0 managed bytes a frame in every row.\n\n{_table}";
    }

    private async Task<List<LoadFigures>[]> RunAsync(EngineUnderLoad[] loads)
    {
        // Results get their maps, and the recorder its buffers, when they are first used: that is the engine's start, not a frame's work.
        foreach (var load in loads)
            _ = await new ClosedLoop(load, Streams).RunAsync(settings.LoadSeconds);
        var runs = loads.Select(_ => new List<LoadFigures>()).ToArray();
        for (var round = 0; round < settings.Rounds; round++)
        {
            for (var i = 0; i < loads.Length; i++)
            {
                var turn = (i + round) % loads.Length;
                runs[turn].Add(await new ClosedLoop(loads[turn], Streams).RunAsync(settings.LoadSeconds));
            }
        }

        return runs;
    }

    private static EngineUnderLoad Build(string? folder, bool keepsFrames, IReadOnlyList<byte[]> jpegs)
    {
        var builder = new EngineBuilder().Configure(o => o with { Workers = Environment.ProcessorCount });
        if (folder is not null)
            builder.Record(folder, new RecordingOptions { KeepFrames = keepsFrames, MaxBytes = MostBytes });
        return new EngineUnderLoad(builder.Build(), jpegs);
    }

    private void AddRow(string name, List<LoadFigures> runs, List<LoadFigures> without, RecordingReport? recording) => _table.Add(
        name,
        MarkdownTable.Ratio(Quantiles.Median(runs.Zip(without, (run, plain) => run.FramesPerSecond / plain.FramesPerSecond))),
        MarkdownTable.Figure(Quantiles.Median(runs.Select(r => r.FramesPerSecond)), 0),
        MarkdownTable.Figure(LoadFigures.Milliseconds(runs, 0.5), 2), MarkdownTable.Figure(LoadFigures.Milliseconds(runs, 0.99), 2),
        MarkdownTable.Percent(Quantiles.Median(runs.Select(r => r.CoresBusy))), MarkdownTable.Figure(Quantiles.Median(runs.Select(r => r.AllocatedPerFrame)), 1),
        recording is null ? "–" : $"{recording.Written}", recording is null ? "–" : $"{recording.Dropped}", $"{runs.Sum(r => r.Errors)}");
}
