using System.Numerics;
using Natix.Engine.Consensus.Boxes;

namespace Natix.Engine.Cascade;

/// <summary>
/// Fuses the boxes of a cascade's detectors into objects: labels of one text, without regard to case, are one label; each detector has its
/// seat's weight, or 1 where that is 0 (what sees without voting still sees). Immutable and thread-safe; working memory is the slot's.
/// </summary>
internal sealed class ObjectFusion
{
    /// <summary>Detectors of a cascade at most.</summary>
    public const int MostDetectors = WeightedBoxFusion.MaxModels;

    private static readonly Comparison<DetectedObject> SurestFirst = (a, b) =>
        a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.LabelId != b.LabelId ? a.LabelId.CompareTo(b.LabelId) : a.Left.CompareTo(b.Left);

    private readonly BoxFusion _fusion;
    private readonly float[] _weights; // by detector
    private readonly int[] _detectorOf; // by model; -1 for one that finds no boxes
    private readonly int[][] _labelOf; // by model, by its class
    private readonly ulong[] _knownBy; // by label: bits of the detectors that know it

    public ObjectFusion(CascadePlan plan)
    {
        _fusion = new BoxFusion(plan.Manifest.Consensus.Fusion);
        var labels = SharedLabels(plan);
        var models = plan.Models.ToArray();
        var detectors = models.Where(m => m.DetectorBit != 0).ToArray();
        _weights = Array.ConvertAll(detectors, d => d.Seat.Weight > 0 ? (float)d.Seat.Weight : 1);
        _detectorOf = Array.ConvertAll(models, m => m.DetectorBit == 0 ? -1 : BitOperations.TrailingZeroCount(m.DetectorBit));
        _labelOf = Array.ConvertAll(models, m => m.DetectorBit == 0 ? [] : m.Seat.Manifest.Head.Labels.Select(l => IndexOf(labels, l)).ToArray());
        _knownBy = new ulong[labels.Count];
        foreach (var detector in detectors)
        {
            foreach (var label in _labelOf[detector.Index])
                _knownBy[label] |= detector.DetectorBit;
        }
    }

    /// <summary>The labels of all detectors, each text once, in the order in which they first come.</summary>
    public static IReadOnlyList<string> SharedLabels(CascadePlan plan) =>
        [.. plan.Models.ToArray().Where(m => m.DetectorBit != 0).SelectMany(m => m.Seat.Manifest.Head.Labels).Select(Shared).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Fuses what the detectors found on a frame that is done. Allocates nothing but a slot's first desk.</summary>
    public void Fuse(FrameSlot slot)
    {
        var findings = slot.Result.Findings;
        if (findings.Detections.Count == 0 || findings.Objects.Count > 0)
            return;
        var desk = slot.Desk ??= new FusionDesk(findings.Detections.Capacity, _weights.Length);
        for (var i = 0; i < _weights.Length; i++)
            desk.Weights[i] = (findings.DetectorsRun >> i & 1) != 0 ? _weights[i] : 0;
        var boxes = desk.Boxes.AsSpan(0, Translate(findings, desk.Boxes));
        var count = _fusion.Fuse(boxes, desk);
        for (var i = 0; i < count; i++)
            desk.Objects[i] = ObjectOf(desk.Fused[i], findings.DetectorsRun);
        desk.Objects.AsSpan(0, count).Sort(SurestFirst);
        for (var i = 0; i < count; i++)
            findings.Objects.Add(desk.Objects[i]);
    }

    // The silence of a detector counts only where it ran and knows the label.
    private DetectedObject ObjectOf(in FusedBox box, ulong run)
    {
        var (asked, saw, all) = (_knownBy[box.ClassId] & run, 0f, 0f);
        for (var i = 0; i < _weights.Length; i++)
        {
            all += (asked >> i & 1) != 0 ? _weights[i] : 0;
            saw += (box.Models >> i & 1) != 0 ? _weights[i] : 0;
        }

        return new DetectedObject(
            box.Left, box.Top, box.Right, box.Bottom, box.Score * Math.Min(1, saw / all), box.ClassId, box.Agreement, BitOperations.PopCount(asked));
    }

    // Into shared labels and detectors' places. What is no box, of a class without a label, or impossible cannot be fused; it stays among the detections.
    private int Translate(FrameFindings findings, Span<Detection> boxes)
    {
        var found = findings.Detections.Span;
        var count = 0;
        for (var i = 0; i < found.Length; i++)
        {
            ref readonly var box = ref found[i];
            if (findings.Checks.Rejects(i))
                continue;
            var labels = _labelOf[box.ModelIndex];
            if ((uint)box.ClassId < (uint)labels.Length && box is { Width: >= 0, Height: >= 0, Score: >= 0 and <= 1 } && float.IsFinite(box.Area))
                boxes[count++] = box with { ClassId = labels[box.ClassId], ModelIndex = _detectorOf[box.ModelIndex] };
        }

        return count;
    }

    private static string Shared(string label) => label.Trim();

    private static int IndexOf(IReadOnlyList<string> labels, string label)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Equals(Shared(label), StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }
}
