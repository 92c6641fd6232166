using Natix.Engine.Heads;
using Natix.Engine.Models;

namespace Natix.Engine.Workloads;

/// <summary>A head with outputs of real size: background noise in 0..0.2 and planted objects.</summary>
internal sealed class HeadWorkload
{
    private const int Objects = 40;

    private readonly Head _head;
    private readonly FixedOutputs _outputs;
    private float[][]? _first;

    private HeadWorkload(int width, int height, HeadSpec head, params TensorSpec[] outputs)
    {
        Kind = head.Kind;
        Outputs = string.Join(", ", outputs.Select(output => $"{output.Name} [{string.Join(", ", output.Shape)}]"));
        var random = new Random(1);
        _outputs = new FixedOutputs([.. outputs.Select(spec => Enumerable.Range(0, spec.ElementCount).Select(_ => random.NextSingle() * 0.2f).ToArray())]);
        Manifest = new ModelManifest
        {
            Name = "benchmark",
            Version = "1.0.0",
            FilePath = "",
            Sha256 = "",
            Licence = "Apache-2.0",
            Input = new InputSpec("image", width, height, ColorOrder.Rgb, FitMode.Stretch, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0),
            Outputs = outputs,
            Head = head,
            WeightsBytes = new Dictionary<string, long>(),
        };
        _head = Head.Create(Manifest, 0);
    }

    /// <summary>The head that reads.</summary>
    public HeadKind Kind { get; }

    /// <summary>The model whose outputs these are.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Where the model's pixels lie in the source.</summary>
    public PreprocessGeometry Geometry { get; } = new(3, 3, 0, 0, 1920, 1080);

    /// <summary>The outputs of one frame, in the manifest's order.</summary>
    public IReadOnlyList<float[]> Values => _outputs.Values;

    /// <summary>What the last reading found.</summary>
    public FrameFindings Findings { get; } = new(300);

    /// <summary>How it voted.</summary>
    public HeadReading Reading { get; private set; }

    /// <summary>Names and shapes of the outputs, as tables show them.</summary>
    public string Outputs { get; }

    /// <summary>Heads the engine has and no workload here.</summary>
    public static IReadOnlyList<HeadKind> Missing(IEnumerable<HeadWorkload> work) => [.. Enum.GetValues<HeadKind>().Except(work.Select(w => w.Kind))];

    /// <summary>Reads one frame; returns how many objects were found.</summary>
    public int Read()
    {
        Findings.Clear();
        Reading = _head.Read(_outputs, 0, Geometry, Findings);
        return Findings.Detections.Count;
    }

    /// <summary>
    /// Shows another frame of the case: each value a little smaller, by up to two percent of its own and of the frame, so that no two frames are read alike.
    /// Whole numbers stay: they may be classes.
    /// </summary>
    /// <param name="frame">From 0, the frame that was made.</param>
    public void Show(int frame)
    {
        _first ??= [.. Values.Select(v => (float[])v.Clone())];
        var random = new Random(frame);
        for (var i = 0; i < _first.Length; i++)
        {
            var (from, to) = (_first[i], Values[i]);
            for (var j = 0; j < from.Length; j++)
                to[j] = frame == 0 || float.IsInteger(from[j]) ? from[j] : from[j] * (1 - (0.02f * random.NextSingle()));
        }
    }

    /// <summary>Makes the outputs and the head of a case.</summary>
    public static HeadWorkload Of(HeadShape shape) => shape switch
    {
        HeadShape.Classifier => new(
            224, 224, new HeadSpec { Kind = HeadKind.Classifier, Logit = "logit", Heat = "heat" }, new TensorSpec("logit", [1, 1]), new TensorSpec("heat", [1, 1, 28, 28])),
        HeadShape.YoloxGrid => new HeadWorkload(416, 416, Detector(HeadKind.YoloxGrid, 80), new TensorSpec("boxes", [1, 3549, 85])).PlantObjectness(3549, 85, 1),
        HeadShape.FastestDet => new HeadWorkload(352, 352, Detector(HeadKind.FastestDet, 80), new TensorSpec("boxes", [1, 85, 22, 22])).PlantObjectness(484, 1, 484),
        HeadShape.Yolo => new HeadWorkload(640, 640, Detector(HeadKind.Yolo, 80), new TensorSpec("boxes", [1, 84, 8400])).PlantYolo(Objects, 1, 8400),
        HeadShape.YoloAllFiring => new HeadWorkload(640, 640, Detector(HeadKind.Yolo, 80), new TensorSpec("boxes", [1, 84, 8400])).PlantYolo(8400, 1, 8400),
        HeadShape.YoloTransposed => new HeadWorkload(
            640, 640, Detector(HeadKind.Yolo, 80) with { Transposed = true }, new TensorSpec("boxes", [1, 8400, 84])).PlantYolo(Objects, 84, 1),
        HeadShape.YoloEndToEnd => new HeadWorkload(640, 640, Detector(HeadKind.YoloEndToEnd, 80), new TensorSpec("boxes", [1, 300, 6])).PlantRows(),
        HeadShape.Detr => Detr(-6).Plant(1, Objects, 300 * 91, 3),
        HeadShape.DetrAllFiring => Detr(3),
        HeadShape.Gfl => new HeadWorkload(
            416, 416, Detector(HeadKind.Gfl, 80) with { Strides = [8, 16, 32, 64], Gfl = new GflSpec([], 7, 0, false) }, new TensorSpec("boxes", [1, 3598, 112])).PlantGfl(),
        HeadShape.Depth => new HeadWorkload(
            504, 280, new HeadSpec { Kind = HeadKind.Depth, Depth = new DepthSpec("depth", "sky", 1000) }, new TensorSpec("depth", [1, 1, 280, 504]),
            new TensorSpec("sky", [1, 1, 280, 504])).PlantSky(),
        HeadShape.Masks => Masks(),
        HeadShape.Embedding => new(
            256, 256, new HeadSpec { Kind = HeadKind.Embedding, Embedding = new EmbeddingSpec("out", 1280, 5, 16, 16, true) }, new TensorSpec("out", [1, 261, 1280])),
        _ => ZeroShot(),
    };

    private static HeadSpec Detector(HeadKind kind, int labels) => new() { Kind = kind, Output = "boxes", Labels = [.. Enumerable.Range(0, labels).Select(i => $"class {i}")] };

    private static HeadWorkload Detr(float background)
    {
        var work = new HeadWorkload(
            512, 512, Detector(HeadKind.Detr, 91) with { Boxes = "boxes", Logits = "logits" }, new TensorSpec("boxes", [1, 300, 4]), new TensorSpec("logits", [1, 300, 91]));
        foreach (ref var logit in work._outputs.Values[1].AsSpan())
            logit = background + (5 * logit);
        return work;
    }

    private static HeadWorkload Masks()
    {
        var head = Detector(HeadKind.Masks, 1) with { Logits = "logits", Boxes = "boxes", Masks = new MasksSpec("masks", "presence"), ScoreThreshold = 0.5f };
        var work = new HeadWorkload(
            1008, 1008, head, new TensorSpec("logits", [1, 200]), new TensorSpec("presence", [1, 1]), new TensorSpec("boxes", [1, 200, 4]), new TensorSpec("masks", [1, 200, 288, 288]));
        var (logits, masks) = (work._outputs.Values[0], work._outputs.Values[3]);
        work._outputs.Values[1][0] = 5;
        foreach (ref var logit in masks.AsSpan())
            logit -= 1;
        Array.Fill(logits, -5);
        for (var query = 0; query < 200; query += 40)
        {
            logits[query] = 4;
            for (var y = 100; y < 140; y++)
                masks.AsSpan((((query * 288) + y) * 288) + 80, 40).Fill(2);
        }

        return work;
    }

    private static HeadWorkload ZeroShot()
    {
        var random = new Random(2);
        var texts = Enumerable.Range(0, 20 * 768).Select(_ => (random.NextSingle() - 0.5f) / 8).ToArray();
        var head = Detector(HeadKind.ZeroShot, 20) with { RoadworkClasses = [0, 1], ZeroShot = new ZeroShotSpec("out", texts, true, 100, 0) };
        return new HeadWorkload(224, 224, head, new TensorSpec("out", [1, 768]));
    }

    private HeadWorkload Plant(int output, int count, int size, float value)
    {
        for (var i = 0; i < count; i++)
            _outputs.Values[output][(int)((long)i * size / count)] = value;
        return this;
    }

    // Cells that fire, spread over the grid: objectness, one class, for FastestDet an offset.
    private HeadWorkload PlantObjectness(int cells, int cellStep, int valueStep)
    {
        var values = _outputs.Values[0];
        for (var i = 0; i < Objects; i++)
        {
            var at = i * cells / Objects * cellStep;
            (values[at + (4 * valueStep)], values[at + ((5 + i) * valueStep)]) = (0.9f, 0.9f);
            if (valueStep > 1)
                values[at] = 0.9f;
        }

        return this;
    }

    // Small boxes on a grid of their own, so that none gives way.
    private HeadWorkload PlantYolo(int count, int anchorStep, int valueStep)
    {
        var (values, random) = (_outputs.Values[0], new Random(3));
        for (var i = 0; i < count; i++)
        {
            var at = i * (8400 / count) * anchorStep;
            (values[at], values[at + valueStep]) = ((i % 92 * 7) + 3, (i / 92 % 51 * 7) + 3);
            (values[at + (2 * valueStep)], values[at + (3 * valueStep)]) = (6, 6);
            values[at + ((4 + (i % 80)) * valueStep)] = 0.3f + (0.7f * random.NextSingle());
        }

        return this;
    }

    private HeadWorkload PlantRows()
    {
        var values = _outputs.Values[0];
        for (var row = 0; row < 300; row++)
        {
            float[] box = [row, row, row + 30, row + 30, row < Objects ? 0.9f : 0.05f, row % 80];
            box.CopyTo(values, 6 * row);
        }

        return this;
    }

    private HeadWorkload PlantGfl()
    {
        for (var i = 0; i < Objects; i++)
            _outputs.Values[0][(i * 3598 / Objects * 112) + i] = 0.9f;
        return this;
    }

    private HeadWorkload PlantSky()
    {
        var (depth, sky) = (_outputs.Values[0], _outputs.Values[1]);
        for (var i = 0; i < depth.Length; i++)
            (depth[i], sky[i]) = (1 + (100 * (1 - (i / (float)depth.Length))) + depth[i], i < depth.Length / 5 ? 0.9f : sky[i]);
        return this;
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
