using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>What detectors have in common: candidates in a buffer of fixed size, suppression, clipping, and the vote of the best score.</summary>
internal abstract class DetectorHead : Head
{
    private readonly Calibration _calibration;
    private readonly float _iouThreshold;
    private readonly bool _suppresses;
    private readonly int[] _roadworkClasses;
    private readonly Detection[] _candidates;
    private int _count;

    /// <param name="manifest">The model.</param>
    /// <param name="modelIndex">Its index in the engine's description.</param>
    /// <param name="maxCandidates">Most calls of <see cref="AddCandidate"/> in one frame.</param>
    /// <param name="suppresses">False for models that give each object once.</param>
    private protected DetectorHead(ModelManifest manifest, int modelIndex, int maxCandidates, bool suppresses = true)
        : base(manifest, modelIndex)
    {
        Spec = manifest.Head;
        Input = manifest.Input;
        _calibration = manifest.Calibration;
        _iouThreshold = manifest.Head.IouThreshold;
        _suppresses = suppresses;
        _roadworkClasses = [.. manifest.Head.RoadworkClasses];
        _candidates = new Detection[maxCandidates];
    }

    protected HeadSpec Spec { get; }

    protected InputSpec Input { get; }

    protected ReadOnlySpan<int> RoadworkClasses => _roadworkClasses;

    public sealed override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        _count = 0;
        var best = Decode(outputs, item, geometry);
        var candidates = _candidates.AsSpan(0, _count);
        if (_suppresses)
            candidates = candidates[..NonMaximumSuppression.Suppress(candidates, _iouThreshold)];
        foreach (ref readonly var box in candidates)
        {
            // Suppressed ones come strongest first: once one finds no place, none behind it does.
            if (!AddClipped(box, geometry, findings.Detections) && _suppresses)
                break;
        }

        return _roadworkClasses.Length == 0 ? default : new HeadReading(true, _calibration.Apply(LogOdds(best)));
    }

    /// <summary>
    /// Adds all candidates at or above the score threshold and returns the best score of any roadwork class, 0 without one. Throws
    /// <see cref="ModelRunException"/> when an output is not finite.
    /// </summary>
    protected abstract double Decode(IModelBinding outputs, int item, in PreprocessGeometry geometry);

    /// <summary>True when a class is one of the roadwork classes.</summary>
    protected bool IsRoadwork(int classId) => _roadworkClasses.AsSpan().Contains(classId);

    /// <summary>Adds a candidate given by centre and size in model pixels.</summary>
    protected void AddCandidate(in PreprocessGeometry geometry, float centerX, float centerY, float width, float height, float score, int classId) =>
        AddCorners(
            geometry, centerX - (width / 2), centerY - (height / 2), centerX + (width / 2), centerY + (height / 2), score, classId);

    /// <summary>Adds a candidate given by its edges in model pixels.</summary>
    protected void AddCorners(in PreprocessGeometry geometry, float left, float top, float right, float bottom, float score, int classId)
    {
        _candidates[_count++] = new Detection(
            geometry.MapX(left), geometry.MapY(top), geometry.MapX(right), geometry.MapY(bottom), Math.Clamp(score, 0, 1), classId, ModelIndex);
    }

    // False when there was no place. What lies wholly outside the image (in the padding) is no detection and needs none.
    private static bool AddClipped(in Detection box, in PreprocessGeometry geometry, DetectionList detections)
    {
        var clipped = box with
        {
            Left = Math.Clamp(box.Left, 0, geometry.Width),
            Top = Math.Clamp(box.Top, 0, geometry.Height),
            Right = Math.Clamp(box.Right, 0, geometry.Width),
            Bottom = Math.Clamp(box.Bottom, 0, geometry.Height),
        };
        return !(clipped.Width > 0 && clipped.Height > 0) || detections.Add(clipped);
    }
}
