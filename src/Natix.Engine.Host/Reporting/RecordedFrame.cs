using Natix.Engine.Host.Drawing;

namespace Natix.Engine.Host.Reporting;

/// <summary>A recorded frame as what the host draws and reports.</summary>
internal static class RecordedFrame
{
    /// <summary>All that a picture of it needs.</summary>
    public static AnnotatedFrame ToPicture(RecordedVerdict record) =>
        new(ToRecord(record), record.Bytes, Heat(record), record.Threshold) { Format = record.Format };

    private static FrameRecord ToRecord(RecordedVerdict record) => new()
    {
        Source = record.Info.Source,
        Index = record.Info.Index,
        TimeSeconds = record.Info.TimeSeconds,
        Width = record.Width,
        Height = record.Height,
        Orientation = record.Orientation,
        Verdict = record.Verdict,
        Error = record.Error,
        Times = record.Times,
        BytesCopied = record.BytesCopied,
        Evidence = [.. record.Evidence.Select(e => new VoteRecord(record.Models[e.ModelIndex].Name, e.Level, 1 / (1 + Math.Exp(-e.LogOdds)), e.Weight))],
        Detections = [.. record.Detections.Select(d => Detection(d, record.Models[d.ModelIndex]))],
    };

    private static DetectionRecord Detection(Detection found, RecordedModel model)
    {
        var label = (uint)found.ClassId < (uint)model.Labels.Count ? model.Labels[found.ClassId] : FormattableString.Invariant($"class {found.ClassId}");
        return new DetectionRecord(model.Name, label, found.Score, found.Left, found.Top, found.Right, found.Bottom, found.ModelIndex, found.ClassId);
    }

    private static HeatGrid? Heat(RecordedVerdict record)
    {
        if (record.Outputs.FirstOrDefault(o => o is { Kind: "heat", Values.Count: > 0 }) is not { } heat)
            return null;
        var (left, top, right, bottom) = heat.Area;
        return new HeatGrid(heat.Columns, heat.Rows, [.. heat.Values], left, top, right, bottom);
    }
}
