using Natix.Engine.Heads;
using Natix.Engine.Kernels.Gpu;
using Natix.Engine.Models;
using Natix.Engine.Tests.Heads;

namespace Natix.Engine.Tests.Kernels.Gpu;

/// <summary>What the heads of the CPU make of an output: what the device must give.</summary>
internal static class HeadDetections
{
    /// <summary>Boxes, strongest first, and the best score of a roadwork class.</summary>
    public static (Detection[] Boxes, float Best) Of(
        ReadOnlySpan<float> output, DetectorShape shape, PreprocessGeometry geometry, byte[] roadwork, bool rows, float iouThreshold)
    {
        var (findings, classes) = (new FrameFindings(4000), 4 + shape.Classes);
        int[] dimensions = rows ? [1, shape.Anchors, 6] : (shape.Transposed != 0 ? [1, shape.Anchors, classes] : [1, classes, shape.Anchors]);
        var manifest = HeadManifests.Of(
            64, 64,
            new HeadSpec
            {
                Kind = rows ? HeadKind.YoloEndToEnd : HeadKind.Yolo,
                Output = "out",
                Transposed = shape.Transposed != 0,
                Labels = HeadManifests.Labels(shape.Classes),
                ScoreThreshold = shape.Threshold,
                IouThreshold = iouThreshold,
                RoadworkClasses = [.. Enumerable.Range(0, shape.Classes).Where(c => roadwork[c] != 0)],
            },
            new TensorSpec("out", dimensions));
        var reading = Head.Create(manifest, shape.ModelIndex).Read(new FakeOutputs(output.ToArray()), 0, geometry, findings);
        var boxes = findings.Detections.Span.ToArray();
        // End-to-end rows come as the model gives them: ordered here as suppression orders.
        if (rows)
            NonMaximumSuppression.Suppress(boxes, DetectionBatch.NoSuppression);
        return (boxes, reading.Votes ? (float)(1 / (1 + Math.Exp(-reading.LogOdds))) : 0);
    }
}
