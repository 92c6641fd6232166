using Natix.Engine.Heads;
using Natix.Engine.Models;

namespace Natix.Engine.GpuCheck;

/// <summary>Random YOLO outputs of a batch, objects in clusters as a detector fires, and what the CPU makes of them. Repeatable by its seed.</summary>
internal sealed class DetectionScene
{
    public const float IouThreshold = 0.45f;

    private const int Width = 1920;
    private const int Height = 1080;

    private readonly int _anchors;
    private readonly int _classes;
    private readonly int _size;

    /// <param name="frames">Frames of the batch.</param>
    /// <param name="anchors">Anchors a frame.</param>
    /// <param name="classes">Class scores an anchor.</param>
    /// <param name="firing">Share of the anchors above the threshold.</param>
    public DetectionScene(int frames, int anchors, int classes, double firing)
    {
        (_anchors, _classes) = (anchors, classes);
        Manifest = new ModelManifest
        {
            Name = "scene",
            Version = "1.0.0",
            FilePath = "",
            Sha256 = "",
            Licence = "Apache-2.0",
            Input = new InputSpec("image", 640, 640, ColorOrder.Rgb, FitMode.Letterbox, Resample.Bilinear, 1, [0, 0, 0], [1, 1, 1], 0),
            Outputs = [new TensorSpec("boxes", [1, 4 + classes, anchors])],
            Head = new HeadSpec
            {
                Kind = HeadKind.Yolo,
                Output = "boxes",
                Labels = [.. Enumerable.Range(0, classes).Select(c => $"class {c}")],
                RoadworkClasses = [.. Enumerable.Range(0, classes).Where(c => c % 2 == 1)],
            },
            WeightsBytes = new Dictionary<string, long>(),
        };
        _size = (4 + classes) * anchors;
        Output = new float[(long)frames * _size];
        var random = new Random(frames + anchors);
        for (var frame = 0; frame < frames; frame++)
            Fill(random, Output.AsSpan(frame * _size, _size), firing);
    }

    /// <summary>A YOLO model with such outputs.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Where the model's pixels lie in the source, the same for all frames.</summary>
    public PreprocessGeometry Geometry { get; } = new(3, 3, 0, 140, Width, Height);

    /// <summary>The outputs, one frame after the other.</summary>
    public float[] Output { get; }

    /// <summary>Anchors above the threshold in the frames asked for so far.</summary>
    public int Candidates { get; private set; }

    /// <summary>The survivors of a frame by the CPU's suppression, cut to the image.</summary>
    public Detection[] Expected(int frame)
    {
        var output = Output.AsSpan(frame * _size, _size);
        var (n, threshold, map) = (_anchors, Manifest.Head.ScoreThreshold, Geometry);
        var boxes = new List<Detection>();
        for (var a = 0; a < n; a++)
        {
            var best = 0;
            for (var c = 1; c < _classes; c++)
                best = output[((4 + c) * n) + a] > output[((4 + best) * n) + a] ? c : best;
            var score = output[((4 + best) * n) + a];
            if (score < threshold)
                continue;
            var (x, y, w, h) = (output[a], output[n + a], output[(2 * n) + a] / 2, output[(3 * n) + a] / 2);
            Candidates++;
            boxes.Add(new Detection(
                (x - w - map.OffsetX) * map.ScaleX, (y - h - map.OffsetY) * map.ScaleY,
                (x + w - map.OffsetX) * map.ScaleX, (y + h - map.OffsetY) * map.ScaleY, score, best, 0));
        }

        var array = boxes.ToArray();
        return [.. array[..NonMaximumSuppression.Suppress(array, IouThreshold)].Select(Clipped).Where(box => box.Width > 0 && box.Height > 0)];
    }

    private static Detection Clipped(Detection box) => box with
    {
        Left = Math.Clamp(box.Left, 0, Width),
        Top = Math.Clamp(box.Top, 0, Height),
        Right = Math.Clamp(box.Right, 0, Width),
        Bottom = Math.Clamp(box.Bottom, 0, Height),
    };

    /// <summary>True when two lists hold the same boxes in the same order; corners may differ by what a fused multiplication rounds less.</summary>
    public static bool Same(ReadOnlySpan<Detection> expected, ReadOnlySpan<Detection> found)
    {
        const float bound = 2e-3f;
        if (expected.Length != found.Length)
            return false;
        for (var i = 0; i < expected.Length; i++)
        {
            var (e, f) = (expected[i], found[i]);
            if (e.Score != f.Score || e.ClassId != f.ClassId || !(Math.Abs(e.Left - f.Left) <= bound) || !(Math.Abs(e.Top - f.Top) <= bound)
                || !(Math.Abs(e.Right - f.Right) <= bound) || !(Math.Abs(e.Bottom - f.Bottom) <= bound))
            {
                return false;
            }
        }

        return true;
    }

    // Most anchors are nearly silent; those that fire crowd round a dozen objects.
    private void Fill(Random random, Span<float> output, double firing)
    {
        var n = _anchors;
        var objects = Enumerable.Range(0, 12).Select(_ => (X: random.NextSingle() * 640, Y: 140 + (random.NextSingle() * 360), Size: 10 + (random.NextSingle() * 90))).ToArray();
        for (var a = 0; a < n; a++)
        {
            var (x, y, size) = objects[random.Next(objects.Length)];
            output[a] = x + ((random.NextSingle() - 0.5f) * size);
            output[n + a] = y + ((random.NextSingle() - 0.5f) * size);
            output[(2 * n) + a] = size * (0.5f + random.NextSingle());
            output[(3 * n) + a] = size * (0.5f + random.NextSingle());
            for (var c = 0; c < _classes; c++)
                output[((4 + c) * n) + a] = random.NextSingle() * 0.1f;
            if (random.NextDouble() < firing)
                output[((4 + random.Next(_classes)) * n) + a] = 0.25f + (random.NextSingle() * 0.7f);
        }
    }
}
