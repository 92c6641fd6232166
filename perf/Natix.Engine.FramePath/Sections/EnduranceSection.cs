using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Load;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Workloads;

namespace Natix.Engine.FramePath.Sections;

/// <summary>Many frames over 16 streams: what is allocated, copied, or grows.</summary>
internal sealed class EnduranceSection(Settings settings) : ISection
{
    private const int Streams = 16;
    private const double MiB = 1 << 20;

    public string Name => "endurance";

    public string Title => "Long run";

    public async Task<string> RunAsync()
    {
        using var cascade = WorkloadCascade.Tiny();
        var jpegs = FrameSet.Synthetic(320, 180, Streams).Jpegs;
        await using var load = EngineUnderLoad.Build(cascade.CascadePath, Environment.ProcessorCount, jpegs);
        var figures = await new LongRun(load, Streams, settings.EnduranceFrames).RunAsync();
        var (first, last) = (figures.Resident[1], figures.Resident[^1]);
        var table = new MarkdownTable("figure", "seen", "target")
            .Add("frames answered", $"{figures.Frames} in {MarkdownTable.Figure(figures.Seconds, 0)} s", $"{settings.EnduranceFrames}")
            .Add("errors", $"{figures.Errors}", "0")
            .Add("managed bytes a frame", $"{MarkdownTable.Figure((double)figures.AllocatedBytes / figures.CountedFrames, 4)} ({figures.AllocatedBytes} over {figures.CountedFrames} frames)", "0")
            .Add("copied bytes", $"{figures.CopiedBytes}", "0")
            .Add("resident memory from the first tenth to the last", $"{MarkdownTable.Figure(first / MiB, 1)} to {MarkdownTable.Figure(last / MiB, 1)} MiB", "flat")
            .Add("resident memory after each tenth, MiB", string.Join(", ", figures.Resident.Skip(1).Select(bytes => MarkdownTable.Figure(bytes / MiB, 1))), "");
        return $"{Streams} streams of 320x180 frames through a model that costs next to nothing (the brightness of a 32x32 picture), so that as many frames as can be go through every part of the engine. "
            + $"Bytes are those of the whole process, from the first tenth to the ninth: threads, queues and timers of the runtime included.\n\n{table}";
    }
}
