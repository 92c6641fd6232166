namespace Natix.Engine.Host.Serving.Admission;

/// <summary>Whether the server is going down: it says so to whoever asks, takes nothing new, and finishes what it has. Thread-safe.</summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource _begun = new();

    public bool IsUnderWay => _begun.IsCancellationRequested;

    /// <summary>Cancelled when it begins: what has no end of its own ends then.</summary>
    public CancellationToken Begun => _begun.Token;

    public void Begin() => _begun.Cancel();

    public void Dispose() => _begun.Dispose();
}
