using System.Numerics.Tensors;
using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// YOLOX (Ge et al. 2021, arXiv 2107.08430): output [1, N, 5 + classes], one row a grid cell, grids in the order of the strides. A row is
/// centre offset x, y and log size w, h in strides, then objectness and class scores as probabilities; score = objectness * class.
/// </summary>
internal sealed class YoloxGridHead : DetectorHead
{
    private readonly int _output;
    private readonly int[] _strides;
    private readonly int _classes;

    public YoloxGridHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex, manifest.Outputs[IndexOf(manifest, manifest.Head.Output!)].Shape[1])
    {
        _output = IndexOf(manifest, manifest.Head.Output!);
        _strides = [.. manifest.Head.Strides];
        _classes = manifest.Head.Labels.Count;
    }

    protected override double Decode(IModelBinding outputs, int item, in PreprocessGeometry geometry)
    {
        var output = Finite(outputs, _output, item, Spec.Output!);
        var (best, rowLength) = (0f, 5 + _classes);
        foreach (var stride in _strides)
        {
            var (columns, rows) = (Input.Width / stride, Input.Height / stride);
            for (var y = 0; y < rows; y++)
            {
                for (var x = 0; x < columns; x++)
                {
                    best = Math.Max(best, DecodeCell(output[..rowLength], x, y, stride, geometry));
                    output = output[rowLength..];
                }
            }
        }

        return best;
    }

    // Returns the cell's best score of any roadwork class.
    private float DecodeCell(ReadOnlySpan<float> cell, int x, int y, int stride, in PreprocessGeometry geometry)
    {
        var objectness = cell[4];
        var scores = cell[5..];
        var roadwork = 0f;
        foreach (var id in RoadworkClasses)
            roadwork = Math.Max(roadwork, objectness * scores[id]);
        if (objectness < Spec.ScoreThreshold)
            return roadwork; // class scores are at most 1
        var classId = TensorPrimitives.IndexOfMax(scores);
        var score = objectness * scores[classId];
        if (score >= Spec.ScoreThreshold)
        {
            AddCandidate(
                geometry, (cell[0] + x) * stride, (cell[1] + y) * stride, MathF.Exp(cell[2]) * stride, MathF.Exp(cell[3]) * stride, score, classId);
        }

        return roadwork;
    }
}
