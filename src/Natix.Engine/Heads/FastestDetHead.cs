using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// FastestDet (github.com/dog-qiuqiu/FastestDet): output [1, 5 + classes, H, W], one box a cell. Planes: objectness, tanh offsets x, y in
/// cells, sigmoid sizes w, h in images, class probabilities; score = objectness^0.6 * class^0.4.
/// </summary>
internal sealed class FastestDetHead : DetectorHead
{
    private const float ObjectnessPower = 0.6f;
    private const float ClassPower = 0.4f;

    private readonly InputSpec _input;
    private readonly int _classes;
    private readonly int _columns;
    private readonly int _rows;
    private readonly float _leastObjectness;

    public FastestDetHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex, Cells(manifest))
    {
        var shape = manifest.Outputs[OutputIndex].Shape;
        (_rows, _columns) = (shape[2], shape[3]);
        _input = manifest.Input;
        _classes = manifest.Head.Labels.Count;

        // Below it no class score of at most 1 can lift the cell over the threshold; the margin covers rounding of the powers.
        _leastObjectness = MathF.Pow(manifest.Head.ScoreThreshold, 1 / ObjectnessPower) * 0.999f;
    }

    protected override float Decode(ReadOnlySpan<float> output, in PreprocessGeometry geometry)
    {
        var cells = _columns * _rows;
        var best = 0f;
        for (var cell = 0; cell < cells; cell++)
        {
            var objectness = output[cell];
            foreach (var id in RoadworkClasses)
                best = Math.Max(best, Score(objectness, output[((5 + id) * cells) + cell]));
            if (objectness >= _leastObjectness)
                DecodeCell(output, cell, geometry);
        }

        return best;
    }

    private void DecodeCell(ReadOnlySpan<float> output, int cell, in PreprocessGeometry geometry)
    {
        var cells = _columns * _rows;
        var classId = 0;
        for (var id = 1; id < _classes; id++)
        {
            if (output[((5 + id) * cells) + cell] > output[((5 + classId) * cells) + cell])
                classId = id;
        }

        var score = Score(output[cell], output[((5 + classId) * cells) + cell]);
        if (score < Spec.ScoreThreshold)
            return;
        var x = (cell % _columns + MathF.Tanh(output[cells + cell])) / _columns;
        var y = (cell / _columns + MathF.Tanh(output[(2 * cells) + cell])) / _rows;
        var width = Sigmoid(output[(3 * cells) + cell]);
        var height = Sigmoid(output[(4 * cells) + cell]);
        AddCandidate(
            geometry, x * _input.Width, y * _input.Height, width * _input.Width, height * _input.Height, score, classId);
    }

    private static int Cells(ModelManifest manifest)
    {
        var shape = manifest.Outputs[IndexOf(manifest, manifest.Head.Output!)].Shape;
        return shape[2] * shape[3];
    }

    private static float Score(float objectness, float classScore) =>
        MathF.Pow(Math.Max(objectness, 0), ObjectnessPower) * MathF.Pow(Math.Max(classScore, 0), ClassPower);

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
