using Natix.Engine.Heads;
using Natix.Engine.Imaging;
using Natix.Engine.Imaging.Gpu;

namespace Natix.Engine.Cascade.Gpu;

/// <summary>One frame for a device, and what came of it. Owned by whoever handed it in, but for the time until it is answered or sent elsewhere.</summary>
internal sealed class DeviceJob
{
    /// <summary>The frame's bytes, in page-locked memory for speed. Stays its owner's; not to be returned before the answer.</summary>
    public required FrameLease Lease { get; set; }

    /// <summary>Takes what is found.</summary>
    public required FrameFindings Findings { get; init; }

    /// <summary>The camera's focal length in pixels, as it came with the frame; 0 when it is not known.</summary>
    public float FocalLength { get; set; }

    /// <summary>What the markers say.</summary>
    public JpegInfo Info { get; set; }

    /// <summary>Who decoded it.</summary>
    public DecodedBy DecodedBy { get; set; }

    /// <summary>Bytes of pixels that were copied for it.</summary>
    public long BytesCopied { get; set; }

    /// <summary>The model's vote.</summary>
    public HeadReading Reading { get; set; }

    /// <summary>Why there is none.</summary>
    public FrameError Error { get; set; }

    /// <summary>Takes back what was found, for another try.</summary>
    public void Forget()
    {
        Findings.Clear();
        (DecodedBy, BytesCopied, Reading, Error) = (DecodedBy.Nobody, 0, default, FrameError.None);
    }
}

/// <summary>Takes frames back from a device. Called on the device's thread; must not throw and not wait for that thread.</summary>
internal interface IDeviceAnswers
{
    /// <summary>The frame has its reading, or its error.</summary>
    void Answer(DeviceJob job);

    /// <summary>The device cannot do it any more: it goes to another one, or to the processor, or is answered with this error.</summary>
    /// <param name="job">The frame, as it was handed in.</param>
    /// <param name="fault">What the device failed with.</param>
    void Reroute(DeviceJob job, Exception fault);
}
