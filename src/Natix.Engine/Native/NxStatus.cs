namespace Natix.Engine.Native;

/// <summary>Status codes of the native library (natix/abi.h).</summary>
internal enum NxStatus
{
    Ok = 0,
    InvalidArgument = 1,
    NoMemory = 2,
    Internal = 3,
    StructTooSmall = 4,
    OsError = 5,
    LibraryMissing = 6,
    DeviceError = 7,
    Unsupported = 8,
    JpegEmpty = 16,
    JpegNotJpeg = 17,
    JpegTruncated = 18,
    JpegCorrupt = 19,
    JpegUnsupported = 20,
}
