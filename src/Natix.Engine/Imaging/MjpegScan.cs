namespace Natix.Engine.Imaging;

/// <summary>What the first bytes of a stream are.</summary>
internal enum MjpegScanKind
{
    /// <summary>Not known before more bytes come.</summary>
    NeedMore,

    /// <summary>Bytes between frames.</summary>
    Junk,

    /// <summary>A whole frame, from start of image to end of image.</summary>
    Frame,

    /// <summary>A frame without an end: another one starts behind it.</summary>
    CutShort,

    /// <summary>So many bytes without a boundary that they are given up.</summary>
    NoBoundary,
}

/// <summary>Result of a scan.</summary>
/// <param name="Kind">What the bytes are.</param>
/// <param name="Length">How many; 0 when more are needed. They must be consumed before the next scan.</param>
internal readonly record struct MjpegScan(MjpegScanKind Kind, int Length);
