using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>
/// YOLO26 with its one-to-one branch: output [1, N, 6], one row an object: left, top, right, bottom in model pixels, score, class id. Each
/// object comes once: a threshold, no suppression.
/// </summary>
internal sealed class YoloEndToEndHead : DetectorHead
{
    private const int RowLength = 6;

    private readonly int _output;
    private readonly int _classes;

    public YoloEndToEndHead(ModelManifest manifest, int modelIndex)
        : base(manifest, modelIndex, manifest.Outputs[IndexOf(manifest, manifest.Head.Output!)].Shape[1], suppresses: false)
    {
        _output = IndexOf(manifest, manifest.Head.Output!);
        _classes = manifest.Head.Labels.Count;
    }

    protected override double Decode(IModelBinding outputs, int item, in PreprocessGeometry geometry)
    {
        var roadwork = 0f;
        for (var rows = Finite(outputs, _output, item, Spec.Output!); rows.Length > 0; rows = rows[RowLength..])
        {
            var (score, classId) = (rows[4], (int)rows[5]);
            if (IsRoadwork(classId))
                roadwork = Math.Max(roadwork, score);
            if (score < Spec.ScoreThreshold)
                continue;
            if (classId != rows[5] || (uint)classId >= (uint)_classes)
                throw Wrong(Spec.Output!, $"names the class {rows[5]} where the manifest has {_classes} labels: correct the labels");
            AddCorners(geometry, rows[0], rows[1], rows[2], rows[3], score, classId);
        }

        return roadwork;
    }
}
