namespace Natix.Engine;

/// <summary>What an intake gave: a frame on loan, a frame that could not be had, or the end.</summary>
/// <param name="Lease">The frame's bytes; the receiver disposes it. Null when there is an error or at the end.</param>
/// <param name="Error">Why there is no frame; its offset counts from the start of the frame.</param>
/// <param name="StreamOffset">Byte of the stream or file where the frame starts.</param>
/// <param name="IsEnd">True when nothing more comes.</param>
public readonly record struct IntakeFrame(FrameLease? Lease, FrameError Error, long StreamOffset, bool IsEnd)
{
    internal static IntakeFrame Of(FrameLease lease, long streamOffset) => new(lease, FrameError.None, streamOffset, false);

    internal static IntakeFrame Failed(FrameError error, long streamOffset) => new(null, error, streamOffset, false);

    internal static IntakeFrame End(long streamOffset) => new(null, FrameError.None, streamOffset, true);
}
