using BenchmarkDotNet.Attributes;
using Natix.Engine.Heads;
using Natix.Engine.Models;

namespace Natix.Engine.Benchmarks;

/// <summary>Model outputs to detections, heat map and vote, on outputs of the size of the real ones with a few dozen objects.</summary>
[MemoryDiagnoser]
[MinColumn]
public class HeadBenchmarks
{
    private readonly FrameFindings _findings = new(300);
    private readonly PreprocessGeometry _geometry = new(3, 3, 0, 0, 1920, 1080);
    private Head? _head;
    private FixedOutputs? _outputs;

    /// <summary>The three heads.</summary>
    public enum Shape
    {
        /// <summary>A logit and a 28x28 heat map.</summary>
        Classifier,

        /// <summary>YOLOX at 416: 3549 cells of 85.</summary>
        YoloxGrid,

        /// <summary>FastestDet at 352: 85 planes of 22x22.</summary>
        FastestDet,
    }

    [ParamsAllValues]
    public Shape Case { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var labels = Enumerable.Range(0, 80).Select(i => $"class {i}").ToArray();
        _head = Case switch
        {
            Shape.Classifier => Create(
                224, new HeadSpec { Kind = HeadKind.Classifier, Logit = "logit", Heat = "heat" }, new("logit", [1, 1]), new("heat", [1, 1, 28, 28])),
            Shape.YoloxGrid => Create(416, new HeadSpec { Kind = HeadKind.YoloxGrid, Output = "boxes", Labels = labels }, new TensorSpec("boxes", [1, 3549, 85])),
            _ => Create(352, new HeadSpec { Kind = HeadKind.FastestDet, Output = "boxes", Labels = labels }, new TensorSpec("boxes", [1, 85, 22, 22])),
        };
        if (Case == Shape.YoloxGrid)
            Plant(cell => 85 * cell, 1, 3549);
        else if (Case == Shape.FastestDet)
            Plant(cell => cell, 22 * 22, 22 * 22);
    }

    [Benchmark]
    public int Read()
    {
        _findings.Clear();
        _head!.Read(_outputs!, 0, _geometry, _findings);
        return _findings.Detections.Count;
    }

    private Head Create(int size, HeadSpec head, params TensorSpec[] outputs)
    {
        var random = new Random(1);
        _outputs = new FixedOutputs([.. outputs.Select(spec => Enumerable.Range(0, spec.ElementCount).Select(_ => random.NextSingle() * 0.2f).ToArray())]);
        return Head.Create(
            new ModelManifest
            {
                Name = "benchmark",
                Version = "1.0.0",
                FilePath = "",
                Sha256 = "",
                Licence = "Apache-2.0",
                Input = new InputSpec("image", size, size, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0),
                Outputs = outputs,
                Head = head,
                WeightsBytes = new Dictionary<string, long>(),
            },
            0);
    }

    // Forty cells that fire, spread over the grid.
    private void Plant(Func<int, int> first, int step, int cells)
    {
        for (var i = 0; i < 40; i++)
        {
            var at = first(i * cells / 40);
            (_outputs!.Values[0][at + (4 * step)], _outputs.Values[0][at + ((5 + i) * step)]) = (0.9f, 0.9f);
            if (step > 1)
                _outputs.Values[0][at] = 0.9f;
        }
    }

    private sealed class FixedOutputs(float[][] values) : IModelBinding
    {
        public float[][] Values { get; } = values;

        public int Capacity => 1;

        public Span<byte> Input(int item) => [];

        public ReadOnlySpan<float> Output(int index, int item = 0) => Values[index];

        public void Run(int count = 1)
        {
        }

        public void Dispose()
        {
        }
    }
}
