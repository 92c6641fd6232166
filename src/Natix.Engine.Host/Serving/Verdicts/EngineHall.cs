namespace Natix.Engine.Host.Serving.Verdicts;

/// <summary>
/// The engine in service. Another one is loaded beside it and takes over between two frames; the old one answers what it has and then ends. Thread-safe; owns its engines.
/// </summary>
internal sealed class EngineHall : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private volatile ServedEngine _current;
    private CancellationTokenSource _reign = new();
    private bool _closed;

    /// <param name="engine">The first engine; owned from now on.</param>
    public EngineHall(RoadworkEngine engine) => _current = new ServedEngine(engine, 1, _reign.Token);

    /// <summary>The engine in service, for reading what it is; use it only between <see cref="Enter"/> and its leave.</summary>
    public ServedEngine Current => _current;

    /// <summary>Begins a use of the engine in service; end it with <see cref="ServedEngine.Leave"/>.</summary>
    /// <exception cref="ObjectDisposedException">The hall is closed.</exception>
    public ServedEngine Enter()
    {
        while (true)
        {
            var current = _current;
            if (current.TryEnter())
                return current;
            lock (_gate)
                ObjectDisposedException.ThrowIf(_closed, this);
        }
    }

    /// <summary>Puts another engine in service.</summary>
    /// <param name="engine">The engine, warm; owned from now on.</param>
    /// <returns>Completes when the old one has answered everything and is gone.</returns>
    /// <exception cref="ObjectDisposedException">The hall is closed; the engine is the caller's again.</exception>
    public Task ReplaceAsync(RoadworkEngine engine)
    {
        ServedEngine old;
        CancellationTokenSource reign;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            (old, reign, _reign) = (_current, _reign, new CancellationTokenSource());
            _current = new ServedEngine(engine, old.Generation + 1, _reign.Token);
        }

        End(reign);
        old.Leave();
        return old.Ended;
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed)
                return;
            _closed = true;
        }

        End(_reign);
        _current.Leave();
        await _current.Ended.ConfigureAwait(false);
    }

    private static void End(CancellationTokenSource reign)
    {
        reign.Cancel();
        reign.Dispose();
    }
}
