namespace Natix.Engine;

/// <summary>Why a frame has no verdict. Stable names: they appear in JSON output.</summary>
public enum FrameErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The frame has no bytes.</summary>
    Empty,

    /// <summary>The bytes do not start as a JPEG does (FF D8).</summary>
    NotJpeg,

    /// <summary>The JPEG ends before its image does.</summary>
    Truncated,

    /// <summary>The JPEG breaks the format.</summary>
    Corrupt,

    /// <summary>A valid JPEG of a kind the decoder does not take: CMYK, 12-bit, lossless, arithmetic coding.</summary>
    Unsupported,

    /// <summary>More pixels than <see cref="FrameLimits.MaxPixels"/>.</summary>
    TooManyPixels,

    /// <summary>More bytes than <see cref="FrameLimits.MaxBytes"/>.</summary>
    TooManyBytes,

    /// <summary>A stream ran past <see cref="FrameLimits.MaxBytes"/> without a frame boundary.</summary>
    NoBoundary,

    /// <summary>The source could not be read.</summary>
    Unreadable,

    /// <summary>Every model that should have voted failed.</summary>
    ModelFailed,

    /// <summary>The engine was full: the frame was shed, explicitly.</summary>
    QueueFull,

    /// <summary>The caller cancelled before the frame was started.</summary>
    Cancelled,

    /// <summary>The frame could not be judged before its deadline: it was shed, explicitly.</summary>
    Overdue,

    /// <summary>A defect of the engine itself; the message holds the exception.</summary>
    Internal,
}

/// <summary>A per-frame error: what, why and where.</summary>
/// <param name="Code">The kind of error.</param>
/// <param name="Reason">One sentence for a person: what was wrong and what to do.</param>
/// <param name="Offset">Byte offset in the frame where it was noticed; -1 when unknown.</param>
public readonly record struct FrameError(FrameErrorCode Code, string Reason, long Offset = -1)
{
    /// <summary>No error.</summary>
    public static FrameError None => default;

    /// <summary>True when there is an error.</summary>
    public bool IsError => Code != FrameErrorCode.None;

    /// <inheritdoc/>
    public override string ToString() =>
        !IsError ? "no error" : Offset < 0 ? $"{Code}: {Reason}" : $"{Code} at byte {Offset}: {Reason}";
}
