using Natix.Engine.Imaging;
using Natix.Engine.Measurement.Racing;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.FramePath.Sections;

/// <summary>The preprocess kernels alone: pixels of a layout to a tensor.</summary>
internal sealed class PreprocessSection(Settings settings) : ISection
{
    private static readonly (string Name, int Width, int Height, int Size, FitMode Fit, Resample Filter)[] Shapes =
    [
        ("1920x1080 to 640 letterbox", 1920, 1080, 640, FitMode.Letterbox, Resample.Bilinear),
        ("1280x720 to 640 letterbox", 1280, 720, 640, FitMode.Letterbox, Resample.Bilinear),
        ("640x360 to 640 letterbox", 640, 360, 640, FitMode.Letterbox, Resample.Bilinear),
        ("480x270 to 224 stretch", 480, 270, 224, FitMode.Stretch, Resample.Bilinear),
        ("480x270 to 224 stretch, antialias", 480, 270, 224, FitMode.Stretch, Resample.Antialias),
        ("640x360 to 448 stretch, bicubic", 640, 360, 448, FitMode.Stretch, Resample.BicubicAntialias),
    ];

    private static readonly PixelLayout[] Layouts = [PixelLayout.Rgb24, PixelLayout.Yuv420, PixelLayout.Nv12];

    public string Name => "preprocess";

    public string Title => "Preprocess kernels";

    public Task<string> RunAsync()
    {
        var table = new MarkdownTable(["pixels to float32 CHW", .. Layouts.SelectMany(layout => (string[])[$"{layout} median us", "min us"])]);
        foreach (var shape in Shapes)
        {
            var sources = Layouts.Select(layout => new Source(shape.Width, shape.Height, layout, Input(shape.Size, shape.Fit, shape.Filter))).ToArray();
            var times = settings.Race.Run([.. sources.Select(source => new Contestant(source.Name, source.Run))]);
            table.Add([shape.Name, .. times.SelectMany(t => (string[])[MarkdownTable.Figure(t.Median, 0), MarkdownTable.Figure(t.Min, 0)])]);
            Array.ForEach(sources, source => source.Dispose());
        }

        return Task.FromResult($"Decoded or raw pixels to the tensor, one thread, ImageNet mean and std, random pixels.\n\n{table}");
    }

    private static InputSpec Input(int size, FitMode fit, Resample filter) =>
        new("image", size, size, ColorOrder.Rgb, fit, filter, 1 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], 114);

    private sealed unsafe class Source : IDisposable
    {
        private readonly PixelFrame _frame = new();
        private readonly NativeBuffer _tensor;
        private readonly PreprocessPlan _plan;

        public Source(int width, int height, PixelLayout layout, InputSpec input)
        {
            _frame.Resize(layout, width, height);
            var random = new Random(1);
            for (var plane = 0; plane < _frame.PlaneCount; plane++)
            {
                var memory = _frame.Plane(plane);
                random.NextBytes(new Span<byte>(memory.Data, memory.Stride * memory.Height));
            }

            Name = $"{layout}";
            _tensor = new NativeBuffer((nuint)input.ByteCount);
            _plan = PreprocessPlan.Compile(input, _frame.View);
        }

        public string Name { get; }

        public void Run() => _plan.Run(_frame.View, _tensor.AsSpan<byte>());

        public void Dispose()
        {
            _frame.Dispose();
            _tensor.Dispose();
        }
    }
}
