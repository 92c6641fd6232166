using System.Runtime.InteropServices;

namespace Natix.Engine.Host.Serving;

/// <summary>Tells when the cascade in service should be loaded anew: its manifest changed, or SIGHUP came. Owns the registration of the signal.</summary>
internal sealed class CascadeWatch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly PosixSignalRegistration _signal;
    private volatile bool _asked;
    private (DateTime Written, long Length) _seen;

    public CascadeWatch(string path, TimeProvider clock)
    {
        (_path, _clock, _seen) = (path, clock, Look(path));
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _asked = true;
        });
    }

    /// <summary>Completes when it should be loaded anew.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants to know any more.</exception>
    public async Task NextAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Pause, _clock, stop);
            var seen = Look(_path);
            if (!_asked && (seen == _seen || seen == default))
                continue;
            (_asked, _seen) = (false, seen);
            return;
        }
    }

    public void Dispose() => _signal.Dispose();

    private static (DateTime Written, long Length) Look(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
