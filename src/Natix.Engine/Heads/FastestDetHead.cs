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

    private readonly int _output;
    private readonly int _classes;
    private readonly int _columns;
    private readonly int _rows;
    private readonly float _leastObjectness;

    public FastestDetHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex, Cells(manifest))
    {
        _output = IndexOf(manifest, manifest.Head.Output!);
        var shape = manifest.Outputs[_output].Shape;
        (_rows, _columns) = (shape[2], shape[3]);
        _classes = manifest.Head.Labels.Count;

        // Below it no class score of at most 1 can lift the cell over the threshold; the margin covers rounding of the powers.
        _leastObjectness = MathF.Pow(manifest.Head.ScoreThreshold, 1 / ObjectnessPower) * 0.999f;
    }

    protected override double Decode(IModelBinding outputs, int item, in PreprocessGeometry geometry)
    {
        var output = Finite(outputs, _output, item, Spec.Output!);
        var cells = _columns * _rows;
        for (var cell = 0; cell < cells; cell++)
        {
            if (output[cell] >= _leastObjectness)
                DecodeCell(output, cell, geometry);
        }

        // Compared by their fifth powers, objectness^3 * class^2: two powers a frame instead of two a cell and class.
        var best = 0f;
        foreach (var id in RoadworkClasses)
        {
            var classes = output.Slice((5 + id) * cells, cells);
            for (var cell = 0; cell < cells; cell++)
            {
                var (objectness, score) = (Math.Max(output[cell], 0), Math.Max(classes[cell], 0));
                best = Math.Max(best, objectness * objectness * objectness * score * score);
            }
        }

        return Math.Pow(best, 0.2);
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
            geometry, x * Input.Width, y * Input.Height, width * Input.Width, height * Input.Height, score, classId);
    }

    private static int Cells(ModelManifest manifest)
    {
        var shape = manifest.Outputs[IndexOf(manifest, manifest.Head.Output!)].Shape;
        return shape[2] * shape[3];
    }

    private static float Score(float objectness, float classScore) =>
        MathF.Pow(Math.Max(objectness, 0), ObjectnessPower) * MathF.Pow(Math.Max(classScore, 0), ClassPower);
}
