using Natix.Engine.Heads;
using Natix.Engine.Models;
using Natix.Engine.Validation.Geometry;

namespace Natix.Engine.Cascade.Checks;

/// <summary>
/// Holds what detectors found against what the camera says: boxes that cannot be what their label says lose their part in votes. Immutable and
/// thread-safe; working memory is the slot's.
/// </summary>
/// <remarks>
/// A vote is settled when its level is through, by what is known then: depth counts where its model sits in the same level or an earlier one. What comes
/// later makes the checks of the result better and moves no vote, so that what a level scored is what its certificate was made on.
/// </remarks>
internal sealed class GeometryChecks(CascadePlan plan)
{
    private readonly ClassBands _bands = new(
        [.. plan.Models.ToArray().Select(m => m.DetectorBit == 0 ? [] : m.Seat.Manifest.Head.Labels)]);

    /// <summary>Checks all boxes found so far. Allocates nothing but a slot's first desk, and what a larger depth map needs.</summary>
    public void Look(FrameSlot slot)
    {
        var (result, findings) = (slot.Result, slot.Result.Findings);
        var boxes = findings.Detections.Span;
        if (boxes.IsEmpty)
            return;
        var desk = slot.Geometry ??= new GeometryDesk(findings.Detections.Capacity);
        var hasDepth = result.DepthIsMetric;
        var there = (findings.DetectorsRun, hasDepth, findings.Masks.Count);
        if (findings.Checks.Count == boxes.Length && desk.Seen == there)
            return;
        desk.Seen = there;
        var view = ViewOf(result, slot.Exif, hasDepth ? plan.Models[findings.Depth.ModelIndex].Seat.Manifest.Head.Depth : null);
        var depths = hasDepth ? desk.Sample(boxes, findings.Depth, findings.Masks) : default;
        GeometryCheck.Evaluate(boxes, depths, view, _bands, desk.Findings);
        var checks = findings.Checks.Take(boxes.Length);
        for (var i = 0; i < checks.Length; i++)
            checks[i] = CheckOf(desk.Findings[i]);
    }

    /// <summary>Checks what a level found and settles its detectors' votes.</summary>
    public void Settle(FrameSlot slot, PlannedLevel level)
    {
        var boxes = slot.Result.Findings.Detections.Count;
        Look(slot);
        for (var i = 0; boxes > 0 && i < level.ModelCount; i++)
        {
            var model = plan.Models[level.FirstModel + i];
            if (model.Votes && model.DetectorBit != 0)
                Settle(slot, model);
        }
    }

    // The best box decides a detector's vote. One that is impossible has no say: the best of the others has.
    private static void Settle(FrameSlot slot, PlannedModel model)
    {
        var (result, findings) = (slot.Result, slot.Result.Findings);
        var boxes = findings.Detections.Span;
        var head = model.Seat.Manifest.Head;
        var (best, possible) = (-1, -1);
        for (var i = 0; i < boxes.Length; i++)
        {
            ref readonly var box = ref boxes[i];
            if (box.ModelIndex != model.Index || !head.RoadworkClasses.Contains(box.ClassId))
                continue;
            best = best < 0 || box.Score > boxes[best].Score ? i : best;
            if (!findings.Checks.Rejects(i))
                possible = possible < 0 || box.Score > boxes[possible].Score ? i : possible;
        }

        if (best < 0 || (possible >= 0 && boxes[possible].Score >= boxes[best].Score))
            return;
        // What the head did not list scored below its threshold; with nothing possible listed, that is all that is known.
        var unlisted = findings.Detections.Count < findings.Detections.Capacity ? 0 : Weakest(boxes);
        var score = possible >= 0 ? Math.Max(boxes[possible].Score, unlisted) : Math.Max(Math.Min(head.ScoreThreshold, 0.5f), unlisted);
        score = Math.Min(score, boxes[best].Score);
        var logOdds = model.Seat.Manifest.Calibration.Apply(Head.LogOdds(score));
        result.ReviseEvidence(model.Index, logOdds);
        slot.Trail.Settled(model.Index, logOdds);
    }

    // In a full list the weakest gave way to others: what is not listed may be as strong as they are.
    private static float Weakest(ReadOnlySpan<Detection> boxes)
    {
        var weakest = 1f;
        foreach (ref readonly var box in boxes)
            weakest = Math.Min(weakest, box.Score);
        return weakest;
    }

    private GeometryView ViewOf(FrameResult result, in ExifTags exif, DepthSpec? depth)
    {
        var (width, height, info) = (result.Width, result.Height, result.Info);
        // Depth by a focal length of the manifest's: sizes are by the same, so that an error of it cancels.
        if (result.Findings.FocalLength == 0 && depth is not null && !IntrinsicsEstimate.IsSmallSquare(width, height))
            info = info with { FocalLength = depth.FocalLengthOf(width) };
        var lens = FrameCamera.LensOf(info, exif, width, height);
        var ground = FrameCamera.GroundOf(info.Camera, lens, width, height);
        var sigma = MeasurementSigma.Usual;
        sigma = sigma with { Edge = Math.Max(sigma.Edge, PixelOf(result)) };
        return GeometryView.Create(width, height, lens, ground, KindOf(depth), sigma);
    }

    private static DepthKind KindOf(DepthSpec? depth) => depth?.Unit switch
    {
        null => DepthKind.None,
        DepthUnit.Metres => DepthKind.Axial,
        DepthUnit.MetresAlongRay => DepthKind.Range,
        _ => DepthKind.AxialByFocal,
    };

    // A detector places an edge within one of its own pixels.
    private double PixelOf(FrameResult result)
    {
        var most = 1.0;
        foreach (var model in plan.Models)
        {
            var input = model.Seat.Manifest.Input;
            if ((model.DetectorBit & result.Findings.DetectorsRun) != 0)
                most = Math.Max(most, Math.Max((double)result.Width / input.Width, (double)result.Height / input.Height));
        }

        return most;
    }

    private static DetectionCheck CheckOf(in GeometryFinding finding) => new(
        finding.Verdict, finding.Reason, (float)finding.Height.Low, (float)finding.Height.High, (float)finding.Width.Low, (float)finding.Width.High);
}
