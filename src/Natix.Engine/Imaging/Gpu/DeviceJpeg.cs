namespace Natix.Engine.Imaging.Gpu;

/// <summary>Who decoded a frame, and if it was not the device, why not.</summary>
internal enum DecodedBy
{
    /// <summary>Nobody: there is an error.</summary>
    Nobody,

    /// <summary>The device.</summary>
    Device,

    /// <summary>The processor: the image is not upright as stored.</summary>
    ProcessorTurned,

    /// <summary>The processor: the image does not end as a JPEG does, which nvJPEG may overlook.</summary>
    ProcessorNoEnd,

    /// <summary>The processor: nvJPEG does not decode its kind.</summary>
    ProcessorUnsupported,

    /// <summary>The processor: nvJPEG could not read it.</summary>
    ProcessorDamaged,

    /// <summary>The processor: nvJPEG gave up the batch.</summary>
    ProcessorBatchFailed,
}

/// <summary>One frame of a batch on its way to the device.</summary>
internal struct DeviceJpeg
{
    /// <summary>Its bytes. Not to be returned before the stream is past the decode.</summary>
    public FrameLease Lease;

    /// <summary>What its markers say.</summary>
    public JpegInfo Info;

    /// <summary>Where its upright pixels go.</summary>
    public DeviceImage Place;

    /// <summary>Who decoded it.</summary>
    public DecodedBy By;

    /// <summary>Why it has no pixels.</summary>
    public FrameError Error;

    /// <summary>Bytes of pixels copied for it after the socket: turned, or brought to the device. 0 where the device decoded.</summary>
    public long BytesCopied;

    /// <summary>Its place in the tensor; -1 when it has none.</summary>
    public int Item;
}
