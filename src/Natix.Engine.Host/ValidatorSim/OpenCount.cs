namespace Natix.Engine.Host.ValidatorSim;

/// <summary>Counts what is open. Thread-safe.</summary>
internal sealed class OpenCount
{
    private int _open;

    /// <summary>True while anything is.</summary>
    public bool IsAny => Volatile.Read(ref _open) > 0;

    public void Enter() => Interlocked.Increment(ref _open);

    public void Leave() => Interlocked.Decrement(ref _open);
}
