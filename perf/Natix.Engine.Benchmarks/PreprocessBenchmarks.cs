using BenchmarkDotNet.Attributes;
using Natix.Engine.Imaging;
using Natix.Engine.Kernels;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Benchmarks;

/// <summary>Pixels of any layout to a normalised CHW float tensor, one core.</summary>
[MemoryDiagnoser]
public class PreprocessBenchmarks
{
    private readonly PixelFrame _frame = new();
    private PreprocessPlan? _plan;
    private byte[] _tensor = [];

    /// <summary>Source, model input and filter.</summary>
    public enum Shape
    {
        /// <summary>1920x1080 letterboxed to 640x640, bilinear: every third pixel.</summary>
        Hd1080To640Bilinear,

        /// <summary>1280x720 letterboxed to 640x640, bilinear.</summary>
        Hd720To640Bilinear,

        /// <summary>640x360 (a 1/2 decoding of 720p) letterboxed to 640x640, bilinear: luma is copied.</summary>
        Half720To640Bilinear,

        /// <summary>960x540 (a 1/2 decoding of 1080p) letterboxed to 640x640, bilinear.</summary>
        Half1080To640Bilinear,

        /// <summary>1920x1080 stretched to 224x224, antialiased.</summary>
        Hd1080To224Antialias,

        /// <summary>640x360 stretched to 224x224, antialiased.</summary>
        Half720To224Antialias,

        /// <summary>480x270 (a 1/4 decoding of 1080p) stretched to 224x224, antialiased.</summary>
        Quarter1080To224Antialias,

        /// <summary>1920x1080 stretched to 896x512, bicubic with antialiasing.</summary>
        Hd1080To896Bicubic,
    }

    [ParamsAllValues]
    public Shape Case { get; set; }

    [Params(PixelLayout.Rgb24, PixelLayout.Yuv420, PixelLayout.Nv12)]
    public PixelLayout Layout { get; set; }

    [Params("vector256", "scalar")]
    public string Kernel { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var (width, height, modelWidth, modelHeight, fit, resample) = Case switch
        {
            Shape.Hd1080To640Bilinear => (1920, 1080, 640, 640, FitMode.Letterbox, Resample.Bilinear),
            Shape.Hd720To640Bilinear => (1280, 720, 640, 640, FitMode.Letterbox, Resample.Bilinear),
            Shape.Half720To640Bilinear => (640, 360, 640, 640, FitMode.Letterbox, Resample.Bilinear),
            Shape.Half1080To640Bilinear => (960, 540, 640, 640, FitMode.Letterbox, Resample.Bilinear),
            Shape.Hd1080To224Antialias => (1920, 1080, 224, 224, FitMode.Stretch, Resample.Antialias),
            Shape.Half720To224Antialias => (640, 360, 224, 224, FitMode.Stretch, Resample.Antialias),
            Shape.Quarter1080To224Antialias => (480, 270, 224, 224, FitMode.Stretch, Resample.Antialias),
            _ => (1920, 1080, 896, 512, FitMode.Stretch, Resample.BicubicAntialias),
        };
        var spec = new InputSpec(
            "image", modelWidth, modelHeight, ColorOrder.Rgb, fit, resample, 1 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], 114);
        _frame.Resize(Layout, width, height);
        FillWithNoise(_frame);
        _plan = PreprocessPlan.Compile(spec, _frame.View, ResizeNormalizeFactory.Create(Kernel));
        _tensor = new byte[spec.ByteCount];
    }

    [Benchmark]
    public void Run() => _plan!.Run(_frame.View, _tensor);

    [GlobalCleanup]
    public void Cleanup() => _frame.Dispose();

    private static unsafe void FillWithNoise(PixelFrame frame)
    {
        var random = new Random(1);
        for (var plane = 0; plane < frame.PlaneCount; plane++)
            random.NextBytes(new Span<byte>(frame.Plane(plane).Data, frame.Plane(plane).Stride * frame.Plane(plane).Height));
    }
}
