using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Calibration;

/// <summary>Adds each answer, with what is known of its frame, to a calibration. Answers come in the order of the frames.</summary>
internal sealed class CalibrationSink(CascadeCalibration calibration, Func<int, LabelledFrame> frameOf) : IFrameSink
{
    private int _next;

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        var frame = frameOf(_next++);
        if (result is null)
            calibration.AddUnread();
        else
            calibration.Add(result, frame.Unit, frame.IsRoadwork);
        return ValueTask.CompletedTask;
    }
}
