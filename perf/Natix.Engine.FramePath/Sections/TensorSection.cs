using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Peers;
using Natix.Engine.Measurement.Racing;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Models;

namespace Natix.Engine.FramePath.Sections;

/// <summary>JPEG to normalised float tensor on one thread, against the peers and against the floor of entropy decoding.</summary>
internal sealed class TensorSection(Settings settings) : ISection
{
    private const string Parsing = "parsing alone";
    private const string Storing = "parsing, coefficients stored";

    private static readonly Case[] Cases =
    [
        new("1280x720 to 640 letterbox", 1280, 720, Input(640, FitMode.Letterbox), 2.0),
        new("1920x1080 to 640 letterbox", 1920, 1080, Input(640, FitMode.Letterbox), 1.5),
        new("1920x1080 to 224 stretch", 1920, 1080, Input(224, FitMode.Stretch), 2.0),
    ];

    private readonly MarkdownTable _ratios = new(
        "case", "frames", "OpenCvSharp / natix", "target", "REDUCED_2 / natix", "REDUCED_4 / natix", "target", "SkiaSharp / natix", "floor / natix");

    private readonly PivotTable _times = new("median (min) ms");

    public string Name => "tensor";

    public string Title => "JPEG to float tensor, one thread";

    public Task<string> RunAsync()
    {
        foreach (var one in Cases)
        {
            foreach (var frames in FrameSet.Of(one.Width, one.Height, settings.Shared))
                Measure(one, frames);
        }

        return Task.FromResult(
            $"How many times longer a peer takes than natix (above 1: natix is faster), and which share of natix's time the floor is: the time libjpeg-turbo takes to parse the "
            + $"Huffman codes, the faster of two ways to do little else (docs/benchmarks.md). All bilinear, scale 1/255, one thread each. A REDUCED variant that would "
            + $"have to enlarge is left out.\n\n{_ratios}\n{_times}");
    }

    private void Measure(Case one, FrameSet frames)
    {
        using var paths = new PathSet(one.Input, frames, settings.HasOpenCv);
        paths.CheckAlike();
        using var floor = new EntropyFloor();
        List<Contestant> contestants = [.. paths.Select(path => Over(path.Name, frames, path.Fill))];
        contestants.Add(Over(Parsing, frames, jpeg => floor.Parse(jpeg, frames.Width, frames.Height)));
        contestants.Add(Over(Storing, frames, floor.ReadCoefficients));
        var natix = (EnginePath)paths[0];
        contestants.Add(Over("natix, decoding alone", frames, natix.Decode));
        contestants.Add(Over("natix, preprocessing alone", frames, _ => natix.Preprocess()));
        AddRows(one, frames, settings.Race.Run(contestants));
    }

    private void AddRows(Case one, FrameSet frames, IReadOnlyList<Times> times)
    {
        var natix = times[0];
        double Faster(string name) => times.FirstOrDefault(t => t.Name == name) is { } other ? natix.Faster(other) : double.NaN;
        var floor = times.Where(t => t.Name is Parsing or Storing).MinBy(t => t.Median)!;
        _ratios.Add(
            one.Name, frames.Kind, MarkdownTable.Ratio(Faster("OpenCvSharp")), $">= {MarkdownTable.Figure(one.Target, 1)}x",
            MarkdownTable.Ratio(Faster("OpenCvSharp REDUCED_COLOR_2")), MarkdownTable.Ratio(Faster("OpenCvSharp REDUCED_COLOR_4")), ">= 1.1x",
            MarkdownTable.Ratio(Faster("SkiaSharp")), MarkdownTable.Percent(natix.Faster(floor)));
        var column = $"{one.Name}, {frames.Kind}, {MarkdownTable.Figure(frames.MeanBytes / 1024, 0)} KiB";
        foreach (var time in times)
            _times.Set(time.Name, column, $"{MarkdownTable.Figure(time.Median / 1000, 2)} ({MarkdownTable.Figure(time.Min / 1000, 2)})");
    }

    private static Contestant Over(string name, FrameSet frames, Action<byte[]> work) => new(
        name,
        () =>
        {
            foreach (var jpeg in frames.Jpegs)
                work(jpeg);
        },
        frames.Jpegs.Count);

    private static InputSpec Input(int size, FitMode fit) =>
        new("image", size, size, ColorOrder.Rgb, fit, Resample.Bilinear, 1 / 255.0, [0, 0, 0], [1, 1, 1], 114);

    private sealed record Case(string Name, int Width, int Height, InputSpec Input, double Target);
}
