using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Load;
using Natix.Engine.FramePath.Peers;
using Natix.Engine.Measurement.Racing;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Workloads;

namespace Natix.Engine.FramePath.Sections;

/// <summary>Submission to verdict, one frame at a time, against the model alone and against pipelines of the peers.</summary>
internal sealed class WholeFrameSection(Settings settings) : ISection
{
    private const int Width = 1280;
    private const int Height = 720;

    private readonly MarkdownTable _table = new(
        "model", "frames", "natix median (min) ms", "raw ORT / natix", "OpenCvSharp + ORT / natix", "REDUCED_2 + ORT / natix", "SkiaSharp + ORT / natix", "overhead of a stream (95 %)", "target", "of single frames (95 %)");

    public string Name => "whole";

    public string Title => "Whole frame, one at a time, one worker";

    public async Task<string> RunAsync()
    {
        var folder = Path.GetDirectoryName(EngineBuilder.DefaultCascadePath)!;
        await MeasureAsync("screen (default cascade)", EngineBuilder.DefaultCascadePath, Path.Combine(folder, "screen", "model.json"));
        using var yolox = WorkloadCascade.YoloxNano(settings.Shared);
        if (yolox is not null)
            await MeasureAsync("yolox_nano 416", yolox.CascadePath, yolox.ManifestPath);
        var missing = yolox is null ? "yolox_nano is not on this machine: not measured. " : "";
        return $"{missing}{Width}x{Height} JPEGs in memory. natix goes through its public door: a slab, the queue, decoding, preprocessing, model, head, verdict. The peers decode, preprocess and run the same "
            + "model with the same session settings on one thread, and read no outputs at all. Raw ORT is the model alone on a tensor that is already filled: its share is the most that any frame path could leave to the model. "
            + "REDUCED_2 only where it need not enlarge; SkiaSharp filters without antialias, which the screen asks for, so it does less. The overhead is the CPU time of whole frames over the sum of "
            + $"their stages called alone (`OverheadReport`): of a stream, whose next frame waits while one is worked on, and of single frames, each sent when the one before is answered.\n\n{_table}";
    }

    private async Task MeasureAsync(string name, string cascade, string manifest)
    {
        foreach (var frames in FrameSet.Of(Width, Height, settings.Shared))
        {
            var times = await RaceAsync(cascade, manifest, frames);
            var overhead = await OverheadReport.MeasureAsync(cascade, frames.Jpegs);
            var natix = times[0];
            double Against(string other) => times.FirstOrDefault(t => t.Name == other) is { } found ? natix.Faster(found) : double.NaN;
            _table.Add(
                name, frames.Kind, $"{MarkdownTable.Figure(natix.Median / 1000, 2)} ({MarkdownTable.Figure(natix.Min / 1000, 2)})", MarkdownTable.Ratio(Against("raw ORT")),
                MarkdownTable.Ratio(Against("OpenCvSharp")), MarkdownTable.Ratio(Against("OpenCvSharp REDUCED_COLOR_2")), MarkdownTable.Ratio(Against("SkiaSharp")),
                Ratio(overhead.StreamRatio, overhead.StreamInterval), "<= 1.03", Ratio(overhead.Ratio, overhead.Interval));
        }
    }

    private static string Ratio(double ratio, (double Low, double High) interval) =>
        $"{MarkdownTable.Figure(ratio, 3)} ({MarkdownTable.Figure(interval.Low, 3)} to {MarkdownTable.Figure(interval.High, 3)})";

    private async Task<IReadOnlyList<Times>> RaceAsync(string cascade, string manifest, FrameSet frames)
    {
        await using var load = EngineUnderLoad.Build(cascade, 1, frames.Jpegs);
        using var model = new RawModel(manifest);
        using var paths = new PathSet(model.Input, frames, settings.HasOpenCv);
        paths.CheckAlike();
        List<Contestant> contestants = [Each("natix", frames, load.RunOne), RawAlone(model, paths[0])];
        contestants.AddRange(paths.Skip(1).Select(path => Each(path.Name, frames, i => Run(path, model, frames.Jpegs[i]))));
        return settings.Race.Run(contestants);
    }

    private static unsafe Contestant RawAlone(RawModel model, ITensorPath filled) => new("raw ORT", () => model.Run(filled.Tensor));

    private static unsafe void Run(ITensorPath path, RawModel model, byte[] jpeg)
    {
        path.Fill(jpeg);
        model.Run(path.Tensor);
    }

    private static Contestant Each(string name, FrameSet frames, Action<int> work) => new(
        name,
        () =>
        {
            for (var i = 0; i < frames.Jpegs.Count; i++)
                work(i);
        },
        frames.Jpegs.Count);
}
