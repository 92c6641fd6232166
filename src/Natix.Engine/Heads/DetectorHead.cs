using Natix.Engine.Models;

namespace Natix.Engine.Heads;

/// <summary>What detectors have in common: candidates in a buffer of fixed size, suppression, clipping, and the vote of the best score.</summary>
internal abstract class DetectorHead : Head
{
    /// <summary>Scores are held this far from 0 and 1, so that log-odds are finite.</summary>
    private const double ScoreMargin = 1e-6;

    private readonly Calibration _calibration;
    private readonly float _iouThreshold;
    private readonly int[] _roadworkClasses;
    private readonly Detection[] _candidates;
    private int _count;

    private protected DetectorHead(ModelManifest manifest, int modelIndex, int maxCandidates)
        : base(manifest, modelIndex)
    {
        Spec = manifest.Head;
        OutputIndex = IndexOf(manifest, manifest.Head.Output!);
        _calibration = manifest.Calibration;
        _iouThreshold = manifest.Head.IouThreshold;
        _roadworkClasses = [.. manifest.Head.RoadworkClasses];
        _candidates = new Detection[maxCandidates];
    }

    protected HeadSpec Spec { get; }

    protected int OutputIndex { get; }

    protected ReadOnlySpan<int> RoadworkClasses => _roadworkClasses;

    public sealed override HeadReading Read(IModelBinding outputs, int item, in PreprocessGeometry geometry, FrameFindings findings)
    {
        _count = 0;
        var best = Decode(Finite(outputs, OutputIndex, item, Spec.Output!), geometry);
        var kept = NonMaximumSuppression.Suppress(_candidates.AsSpan(0, _count), _iouThreshold);
        foreach (ref readonly var box in _candidates.AsSpan(0, kept))
            AddClipped(box, geometry, findings.Detections);
        if (_roadworkClasses.Length == 0)
            return default;
        var score = Math.Clamp((double)best, ScoreMargin, 1 - ScoreMargin);
        return new HeadReading(true, _calibration.Apply(Math.Log(score / (1 - score))));
    }

    /// <summary>Adds all candidates at or above the score threshold and returns the best score of any roadwork class, 0 without one.</summary>
    protected abstract float Decode(ReadOnlySpan<float> output, in PreprocessGeometry geometry);

    /// <summary>Adds a candidate given by centre and size in model pixels.</summary>
    protected void AddCandidate(in PreprocessGeometry geometry, float centerX, float centerY, float width, float height, float score, int classId)
    {
        _candidates[_count++] = new Detection(
            geometry.MapX(centerX - (width / 2)),
            geometry.MapY(centerY - (height / 2)),
            geometry.MapX(centerX + (width / 2)),
            geometry.MapY(centerY + (height / 2)),
            Math.Clamp(score, 0, 1),
            classId,
            ModelIndex);
    }

    // What lies wholly outside the image (in the padding) is no detection.
    private static void AddClipped(in Detection box, in PreprocessGeometry geometry, DetectionList detections)
    {
        var clipped = box with
        {
            Left = Math.Clamp(box.Left, 0, geometry.Width),
            Top = Math.Clamp(box.Top, 0, geometry.Height),
            Right = Math.Clamp(box.Right, 0, geometry.Width),
            Bottom = Math.Clamp(box.Bottom, 0, geometry.Height),
        };
        if (clipped.Width > 0 && clipped.Height > 0)
            detections.Add(clipped);
    }
}
