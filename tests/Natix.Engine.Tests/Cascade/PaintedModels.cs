using Natix.Engine.Models;
using Natix.Engine.Tests.Heads;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Manifests of scripted models by head, all with an input of 64x64 that is the frame at its own size.</summary>
internal static class PaintedModels
{
    public static ModelManifest Classifier(string name) => HeadManifests.Of(
        64, 64, new HeadSpec { Kind = HeadKind.Classifier, Logit = "logit" }, new TensorSpec("logit", [1, 1])) with
    { Name = name };

    /// <summary>Three rows of an end-to-end detector; votes by its first class.</summary>
    public static ModelManifest Detector(string name, params string[] labels) => HeadManifests.Of(
        64, 64, new HeadSpec { Kind = HeadKind.YoloEndToEnd, Output = "out", Labels = labels, ScoreThreshold = 0.3f, RoadworkClasses = [0] },
        new TensorSpec("out", [1, 3, 6])) with
    { Name = name };

    public static ModelManifest ZeroShot(string name) => HeadManifests.Of(
        64, 64,
        new HeadSpec { Kind = HeadKind.ZeroShot, Labels = ["a road work zone", "an empty road"], RoadworkClasses = [0], ZeroShot = new ZeroShotSpec("out", new float[] { 1, 0, 0, 1 }, true, 10, 0) },
        new TensorSpec("out", [1, 2])) with
    { Name = name };

    public static ModelManifest Depth(string name) => HeadManifests.Of(
        64, 64, new HeadSpec { Kind = HeadKind.Depth, Depth = new DepthSpec("depth", null, 500) }, new TensorSpec("depth", [1, 1, 4, 4])) with
    { Name = name };

    public static ModelManifest Masks(string name) => HeadManifests.Of(
        64, 64,
        new HeadSpec { Kind = HeadKind.Masks, Logits = "logits", Boxes = "boxes", Masks = new MasksSpec("masks", null), Labels = ["cone"], RoadworkClasses = [0], MaxDetections = 4 },
        new TensorSpec("logits", [1, 1]), new TensorSpec("boxes", [1, 1, 4]), new TensorSpec("masks", [1, 1, 4, 4])) with
    { Name = name };

    public static ModelManifest Embedding(string name) => HeadManifests.Of(
        64, 64, new HeadSpec { Kind = HeadKind.Embedding, Embedding = new EmbeddingSpec("out", 4, 1, 0, 0, false) }, new TensorSpec("out", [1, 4])) with
    { Name = name };

    /// <summary>The output of a detector that sees up to three boxes: left, top, right, bottom, score, class each.</summary>
    public static float[] Rows(params float[][] boxes)
    {
        var rows = new float[18];
        for (var i = 0; i < boxes.Length; i++)
            boxes[i].CopyTo(rows, 6 * i);
        return rows;
    }
}
