using Natix.Engine.Models;

namespace Natix.Engine.Tests.Heads;

/// <summary>A model with any one of the heads, small, and outputs for it under which everything fires.</summary>
/// <param name="Manifest">The model; its input has 64x64 pixels.</param>
/// <param name="ReadsAll">False where the head may leave part of its outputs alone.</param>
internal sealed record HeadCase(ModelManifest Manifest, bool ReadsAll = true)
{
    private static readonly string[] Three = ["a", "b", "c"];

    /// <summary>One of each shape, by name.</summary>
    public static IReadOnlyDictionary<string, HeadCase> All { get; } = new Dictionary<string, HeadCase>
    {
        ["classifier"] = new(HeadManifests.Classifier(heat: true)),
        ["yolox-grid"] = new(HeadManifests.Yolox(0, 2)),
        ["fastest-det"] = new(HeadManifests.FastestDet(0, 2)),
        ["yolo"] = new(Detector(HeadKind.Yolo, new TensorSpec("out", [1, 7, 1100]))),
        ["yolo transposed"] = new(Detector(HeadKind.Yolo, new TensorSpec("out", [1, 1100, 7]), transposed: true)),
        ["yolo-end-to-end"] = new(Detector(HeadKind.YoloEndToEnd, new TensorSpec("out", [1, 300, 6]))),
        ["detr"] = new(HeadManifests.Of(
            64, 64, new HeadSpec { Kind = HeadKind.Detr, Boxes = "boxes", Logits = "logits", Labels = Three, ScoreThreshold = 0.3f, RoadworkClasses = [1], MaxDetections = 40 },
            new TensorSpec("boxes", [1, 50, 4]), new TensorSpec("logits", [1, 50, 3]))),
        ["gfl"] = new(HeadManifests.Of(
            64, 64, Gfl(levels: false), new TensorSpec("out", [1, 80, 3 + 32]))),
        ["gfl levels"] = new(HeadManifests.Of(
            64, 64, Gfl(levels: true), new TensorSpec("s8", [1, 64, 3]), new TensorSpec("d8", [1, 64, 32]), new TensorSpec("s16", [1, 16, 3]), new TensorSpec("d16", [1, 16, 32]))),
        ["depth"] = new(HeadManifests.Of(
            64, 64, new HeadSpec { Kind = HeadKind.Depth, Depth = new DepthSpec("depth", "sky", 500) },
            new TensorSpec("depth", [1, 1, 16, 16]), new TensorSpec("sky", [1, 1, 16, 16]))),
        ["masks"] = new(
            HeadManifests.Of(
                64, 64,
                new HeadSpec
                {
                    Kind = HeadKind.Masks,
                    Logits = "logits",
                    Boxes = "boxes",
                    Masks = new MasksSpec("masks", "presence"),
                    Labels = ["cone"],
                    RoadworkClasses = [0],
                    ScoreThreshold = 0.3f,
                    MaxDetections = 10,
                },
                new TensorSpec("logits", [1, 20]), new TensorSpec("presence", [1, 1]), new TensorSpec("boxes", [1, 20, 4]), new TensorSpec("masks", [1, 20, 16, 16])),
            ReadsAll: false),
        ["embedding"] = new(HeadManifests.Of(
            64, 64, new HeadSpec { Kind = HeadKind.Embedding, Embedding = new EmbeddingSpec("out", 12, 5, 4, 4, true) }, new TensorSpec("out", [1, 21, 12]))),
        ["zero-shot"] = new(HeadManifests.Of(
            64, 64,
            new HeadSpec { Kind = HeadKind.ZeroShot, Labels = Three, RoadworkClasses = [1], ZeroShot = new ZeroShotSpec("out", Random(3, 36), true, 10, 0) },
            new TensorSpec("out", [1, 12]))),
    };

    /// <summary>Finite outputs of one image, other ones for each seed: values in 0..1, so that scores are high and boxes lie in the input.</summary>
    public float[][] Outputs(int seed)
    {
        var outputs = Manifest.Outputs.Select((spec, i) => Random((97 * seed) + i, spec.ElementCount)).ToArray();
        if (Manifest.Head.Kind == HeadKind.YoloEndToEnd)
        {
            for (var row = 0; row < outputs[0].Length; row += 6)
                (outputs[0][row + 2], outputs[0][row + 3], outputs[0][row + 5]) = (outputs[0][row] + 20, outputs[0][row + 1] + 20, row / 6 % 3);
        }

        if (Manifest.Head.Kind == HeadKind.Yolo)
        {
            for (var i = 0; i < outputs[0].Length; i++)
                outputs[0][i] *= (Manifest.Head.Transposed ? i % 7 < 4 : i < 4 * 1100) ? 60 : 1;
        }

        return outputs;
    }

    private static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }

    private static ModelManifest Detector(HeadKind kind, TensorSpec output, bool transposed = false) => HeadManifests.Of(
        64, 64,
        new HeadSpec { Kind = kind, Output = output.Name, Transposed = transposed, Labels = Three, ScoreThreshold = 0.3f, RoadworkClasses = [0, 2] },
        output);

    private static HeadSpec Gfl(bool levels) => new()
    {
        Kind = HeadKind.Gfl,
        Output = levels ? null : "out",
        Labels = Three,
        ScoreThreshold = 0.3f,
        Strides = [8, 16],
        RoadworkClasses = [0],
        Gfl = new GflSpec(levels ? [("s8", "d8"), ("s16", "d16")] : [], 7, 0, false),
    };
}
