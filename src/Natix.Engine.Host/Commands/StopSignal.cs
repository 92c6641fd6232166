using System.Runtime.InteropServices;

namespace Natix.Engine.Host.Commands;

/// <summary>
/// Turns SIGINT and SIGTERM into a request to stop while something watches for it: intake ends, frames in flight are finished and
/// reported. At any other time, and when it is the second, a signal ends the process at once.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private volatile bool _watched;

    public StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle);
    }

    /// <summary>Cancelled by the first signal that comes while it is watched.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>True when a signal asked to stop.</summary>
    public bool IsRequested => _source.IsCancellationRequested;

    /// <summary>Says that until the returned scope is disposed the token is observed, so that a signal need not end the process.</summary>
    public IDisposable Watch() => new Scope(this);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = _watched && !_source.IsCancellationRequested;
        if (context.Cancel)
            _source.Cancel();
    }

    private sealed class Scope : IDisposable
    {
        private readonly StopSignal _signal;

        public Scope(StopSignal signal)
        {
            _signal = signal;
            signal._watched = true;
        }

        public void Dispose() => _signal._watched = false;
    }
}
