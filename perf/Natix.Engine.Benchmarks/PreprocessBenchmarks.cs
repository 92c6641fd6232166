using BenchmarkDotNet.Attributes;
using Natix.Engine.Imaging;
using Natix.Engine.Kernels;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Benchmarks;

/// <summary>RGB pixels to a normalised CHW tensor, one core.</summary>
[MemoryDiagnoser]
public class PreprocessBenchmarks
{
    private readonly PixelFrame _frame = new();
    private PreprocessPlan? _plan;
    private float[] _tensor = [];

    /// <summary>Source, model input and filter.</summary>
    public enum Shape
    {
        /// <summary>1920x1080 letterboxed to 640x640, bilinear.</summary>
        Hd1080To640Bilinear,

        /// <summary>1280x720 letterboxed to 640x640, bilinear.</summary>
        Hd720To640Bilinear,

        /// <summary>1920x1080 stretched to 224x224, antialiased.</summary>
        Hd1080To224Antialias,

        /// <summary>640x360 (a 1/2 decoding of 720p) stretched to 224x224, antialiased.</summary>
        Half720To224Antialias,
    }

    [ParamsAllValues]
    public Shape Case { get; set; }

    [Params("vector256", "scalar")]
    public string Kernel { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var (width, height, size, fit, resample) = Case switch
        {
            Shape.Hd1080To640Bilinear => (1920, 1080, 640, FitMode.Letterbox, Resample.Bilinear),
            Shape.Hd720To640Bilinear => (1280, 720, 640, FitMode.Letterbox, Resample.Bilinear),
            Shape.Hd1080To224Antialias => (1920, 1080, 224, FitMode.Stretch, Resample.Antialias),
            _ => (640, 360, 224, FitMode.Stretch, Resample.Antialias),
        };
        var spec = new InputSpec("image", size, size, ColorOrder.Rgb, fit, resample, 1 / 255.0, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225], 114);
        _frame.Resize(width, height);
        var random = new Random(1);
        for (var y = 0; y < height; y++)
            random.NextBytes(_frame.Row(y));
        _plan = PreprocessPlan.Compile(spec, width, height, ResizeNormalizeFactory.Create(Kernel));
        _tensor = new float[spec.ElementCount];
    }

    [Benchmark]
    public void Run() => _plan!.Run(_frame, _tensor);

    [GlobalCleanup]
    public void Cleanup() => _frame.Dispose();
}
