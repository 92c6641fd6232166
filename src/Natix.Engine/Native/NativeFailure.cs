using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Natix.Engine.Native;

/// <summary>What a native status means: a per-frame error when the frame is at fault, an exception when it is not.</summary>
internal static unsafe class NativeFailure
{
    private const int MostTextBytes = 2048;

    public static void ThrowIfFailed(NxStatus status)
    {
        if (status != NxStatus.Ok)
            Throw(status, LastError());
    }

    /// <summary>The error of a frame that was refused; throws when the status does not speak of the frame.</summary>
    public static FrameError ToFrameError(NxStatus status, long offset)
    {
        var code = status switch
        {
            NxStatus.JpegEmpty => FrameErrorCode.Empty,
            NxStatus.JpegNotJpeg => FrameErrorCode.NotJpeg,
            NxStatus.JpegTruncated => FrameErrorCode.Truncated,
            NxStatus.JpegCorrupt => FrameErrorCode.Corrupt,
            NxStatus.JpegUnsupported => FrameErrorCode.Unsupported,
            _ => FrameErrorCode.None,
        };
        if (code == FrameErrorCode.None)
            Throw(status, LastError());
        return new FrameError(code, LastError(), offset);
    }

    /// <summary>Text of the last failure on this thread; read it before any other native call.</summary>
    public static string LastError() => ReadError(&NxNative.nx_last_error);

    /// <summary>The same from one of several libraries, each of which has its own.</summary>
    public static string ReadError(delegate*<byte*, nuint, nuint*, NxStatus> lastError)
    {
        var text = stackalloc byte[MostTextBytes];
        nuint needed = 0;
        var status = lastError(text, MostTextBytes, &needed);
        return status == NxStatus.Ok && needed > 0
            ? Encoding.UTF8.GetString(text, (int)Math.Min(needed, MostTextBytes)).TrimEnd('\uFFFD')
            : "the native library gave no reason";
    }

    /// <summary>Throws what a failure's status means.</summary>
    [DoesNotReturn]
    public static void Throw(NxStatus status, string text) => throw status switch
    {
        NxStatus.NoMemory => new InsufficientMemoryException(text),
        NxStatus.InvalidArgument => new ArgumentException(text),
        NxStatus.LibraryMissing or NxStatus.StructTooSmall => new NativeLibraryException(text),
        NxStatus.OsError => new IOException(text),
        NxStatus.Unsupported => new NotSupportedException(text),
        NxStatus.DeviceError => new DeviceFaultException(text),
        _ => new InvalidOperationException($"native failure {(int)status} ({status}): {text}"),
    };
}
