using Natix.Engine.Host.Intake.Live;

namespace Natix.Engine.Host.Intake.Http;

/// <summary>An answer that is one JPEG of known length, read straight into a slab.</summary>
internal sealed class PictureConnection(Stream body, int length, Func<int, FrameLease> rent) : ILiveConnection
{
    private bool _read;

    public bool IsPicture => true;

    public async ValueTask<IntakeFrame> ReadAsync(CancellationToken stop)
    {
        if (_read)
            return new IntakeFrame(null, FrameError.None, 0, true);
        _read = true;
        var lease = rent(length);
        try
        {
            lease.Length = await body.ReadAtLeastAsync(lease.Buffer[..length], length, throwOnEndOfStream: false, stop);
            return new IntakeFrame(lease, FrameError.None, 0, false);
        }
        catch (IOException e)
        {
            lease.Dispose();
            throw new FeedException(e.Message, e);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync() => body.DisposeAsync();
}
