using System.Runtime.InteropServices;
using Natix.Engine.Host.Intake;

namespace Natix.Engine.Host.Serving;

/// <summary>Tells when the cascade in service should be loaded anew: its manifest changed, or SIGHUP came. Owns the registration of the signal.</summary>
internal sealed class CascadeWatch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly PosixSignalRegistration _signal;
    private volatile bool _asked;
    private FileStamp? _seen;

    public CascadeWatch(string path, TimeProvider clock)
    {
        (_path, _clock, _seen) = (path, clock, FileStamp.Of(path));
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
            var seen = FileStamp.Of(_path);
            if (!_asked && (seen == _seen || seen is null))
                continue;
            (_asked, _seen) = (false, seen);
            return;
        }
    }

    public void Dispose() => _signal.Dispose();
}
