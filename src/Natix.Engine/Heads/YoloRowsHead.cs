using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>As <see cref="YoloHead"/>, transposed: output [1, N, 4 + classes], one row an anchor.</summary>
internal sealed class YoloRowsHead : DetectorHead
{
    private readonly int _output;
    private readonly int _classes;

    public YoloRowsHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex, manifest.Outputs[IndexOf(manifest, manifest.Head.Output!)].Shape[1])
    {
        _output = IndexOf(manifest, manifest.Head.Output!);
        _classes = manifest.Head.Labels.Count;
    }

    protected override double Decode(IModelBinding outputs, int item, in PreprocessGeometry geometry)
    {
        var output = outputs.Output(_output, item);
        var (taint, roadwork) = (Vector256<float>.Zero, 0f);
        for (; output.Length > 0; output = output[(4 + _classes)..])
        {
            var scores = output.Slice(4, _classes);
            FloatScan.Join(output[..4], ref taint);
            var best = FloatScan.Max(scores, ref taint);
            foreach (var id in RoadworkClasses)
                roadwork = Math.Max(roadwork, scores[id]);
            if (best >= Spec.ScoreThreshold)
                AddCandidate(geometry, output[0], output[1], output[2], output[3], best, TensorPrimitives.IndexOfMax(scores));
        }

        return FloatScan.IsClean(taint) ? roadwork : throw NotFinite(Spec.Output!);
    }
}
