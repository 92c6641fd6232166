using Natix.Engine.Host.Intake.Raw;

namespace Natix.Engine.Host.Intake.Live;

/// <summary>A connection that carries raw frames.</summary>
internal sealed class RawConnection(RawFrameReader reader) : ILiveConnection
{
    public bool IsPicture => false;

    public async ValueTask<IntakeFrame> ReadAsync(CancellationToken stop)
    {
        var frame = await reader.ReadAsync(stop);
        return frame.Error.Code == FrameErrorCode.Unreadable ? throw new FeedException(frame.Error.Reason) : frame;
    }

    public ValueTask DisposeAsync() => reader.DisposeAsync();
}
