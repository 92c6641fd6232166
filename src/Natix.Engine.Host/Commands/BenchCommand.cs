using System.CommandLine;
using System.Text.Json;
using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Reporting;
using Spectre.Console;

namespace Natix.Engine.Host.Commands;

/// <summary><c>natix bench</c>: what the engine does on this machine with frames that are already in memory.</summary>
internal sealed class BenchCommand : Command
{
    private readonly Option<string[]> _input = new("--input") { Description = "Images, a folder or a video to take frames from; default: rendered frames.", HelpName = "PATH" };
    private readonly Option<int?> _streams = EngineArguments.Whole("--streams", "Streams, each with one frame in flight; default: one a worker.", 1, 100_000);
    private readonly Option<int?> _seconds = EngineArguments.Whole("--seconds", "Seconds measured after warming up; default 10.", 1, 86_400);
    private readonly Option<bool> _noOverhead = new("--no-overhead") { Description = "Leave out the overhead, which takes a few seconds more." };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object on standard output." };
    private readonly EngineArguments _engine;

    public BenchCommand()
        : base("bench", "Measure frames/s, latency, allocation and overhead in-process.")
    {
        Options.Add(_input);
        Options.Add(_streams);
        Options.Add(_seconds);
        Options.Add(_noOverhead);
        Options.Add(_json);
        _engine = new EngineArguments(this);
        SetAction((line, _) => RunAsync(line));
    }

    private async Task<int> RunAsync(ParseResult line)
    {
        using var stop = new StopSignal();
        IReadOnlyList<byte[]> frames;
        BenchFigures figures;
        await using (var engine = _engine.Build(line))
        {
            var streams = line.GetValue(_streams) ?? engine.Description.Workers;
            using var watch = stop.Watch();
            frames = await BenchFrames.LoadAsync(engine, line.GetValue(_input) ?? [], stop.Token);
            if (stop.IsRequested)
                return ExitCodes.Stopped;
            figures = await new LoadLoop(engine, frames, streams).RunAsync(TimeSpan.FromSeconds(line.GetValue(_seconds) ?? 10), stop.Token);
        }

        if (!stop.IsRequested && !line.GetValue(_noOverhead))
            figures = await BenchFrames.WithOverheadAsync(figures, _engine.CascadePath(line), frames, _engine.OptionsOf(line));
        if (figures.OverheadMissing is { } reason)
            await Console.Error.WriteLineAsync($"natix: the overhead was not measured: {reason}");
        await PrintAsync(figures, line.GetValue(_json));
        return stop.IsRequested ? ExitCodes.Stopped : figures.Errors > 0 ? ExitCodes.FrameErrors : ExitCodes.Success;
    }

    private static async Task PrintAsync(BenchFigures figures, bool json)
    {
        if (json)
        {
            using var output = new JsonLine(StandardStreams.OpenOutput(), isPipe: true);
            await output.WriteAsync(figures, Write);
            return;
        }

        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumn("figure").AddColumn(new TableColumn("value").RightAligned());
        foreach (var (name, text) in figures.Rows())
            table.AddRow(name, text);
        ConsoleOutput.Out().Write(table);
    }

    private static void Write(Utf8JsonWriter json, BenchFigures figures)
    {
        FrameJson.WriteFinite(json, "frames_per_second"u8, figures.FramesPerSecond, 3);
        FrameJson.WriteFinite(json, "p50_ms"u8, figures.Processing.QuantileMilliseconds(0.50), 4);
        FrameJson.WriteFinite(json, "p99_ms"u8, figures.Processing.QuantileMilliseconds(0.99), 4);
        FrameJson.WriteFinite(json, "queue_p50_ms"u8, figures.Queue.QuantileMilliseconds(0.50), 4);
        FrameJson.WriteFinite(json, "queue_p99_ms"u8, figures.Queue.QuantileMilliseconds(0.99), 4);
        FrameJson.WriteFinite(json, "allocated_bytes_per_frame"u8, figures.AllocatedBytesPerFrame, 3);
        FrameJson.WriteFinite(json, "bytes_copied_per_frame"u8, figures.BytesCopiedPerFrame, 3);
        FrameJson.WriteFinite(json, "overhead_ratio"u8, figures.OverheadRatio, 4);
        FrameJson.WriteFinite(json, "overhead_low"u8, figures.OverheadInterval.Low, 4);
        FrameJson.WriteFinite(json, "overhead_high"u8, figures.OverheadInterval.High, 4);
        FrameJson.WriteFinite(json, "overhead_stream_ratio"u8, figures.StreamOverheadRatio, 4);
        FrameJson.WriteFinite(json, "overhead_stream_low"u8, figures.StreamOverheadInterval.Low, 4);
        FrameJson.WriteFinite(json, "overhead_stream_high"u8, figures.StreamOverheadInterval.High, 4);
        FrameJson.WriteFinite(json, "cpu_us_per_frame"u8, figures.CpuMicrosecondsPerFrame, 3);
        FrameJson.WriteFinite(json, "decode_p50_us"u8, 1000 * figures.Decode.QuantileMilliseconds(0.50), 3);
        FrameJson.WriteFinite(json, "preprocess_p50_us"u8, 1000 * figures.Preprocess.QuantileMilliseconds(0.50), 3);
        json.WriteNumber("frames"u8, figures.Frames);
        json.WriteNumber("errors"u8, figures.Errors);
        json.WriteNumber("streams"u8, figures.Streams);
        json.WriteNumber("workers"u8, figures.Workers);
        FrameJson.WriteFinite(json, "seconds"u8, figures.Seconds, 3);
    }
}
