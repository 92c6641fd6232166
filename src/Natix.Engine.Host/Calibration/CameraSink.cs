using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Calibration;

/// <summary>Adds each frame of a camera's clips to its calibration.</summary>
internal sealed class CameraSink(CameraCalibration calibration) : IFrameSink
{
    private FrameGroup? _clip;

    public ValueTask AcceptAsync(FrameGroup group, FrameRecord record, FrameResult? result)
    {
        if (_clip != group)
            calibration.EndClip();
        _clip = group;
        if (result is not null)
            calibration.Add(result);
        return ValueTask.CompletedTask;
    }
}
