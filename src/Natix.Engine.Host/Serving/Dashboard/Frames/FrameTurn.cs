namespace Natix.Engine.Host.Serving.Dashboard.Frames;

/// <summary>Lets one in a second, and none while the last one is still inside. Thread-safe.</summary>
/// <param name="clock">The clock.</param>
internal sealed class FrameTurn(TimeProvider clock)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private long _taken = long.MinValue;
    private int _isTaken;

    /// <summary>Asks for the turn; who gets it ends it.</summary>
    public bool TryTake()
    {
        var (last, now) = (Interlocked.Read(ref _taken), clock.GetTimestamp());
        if (last != long.MinValue && clock.GetElapsedTime(last, now) < _pause)
            return false;
        if (Interlocked.CompareExchange(ref _isTaken, 1, 0) != 0)
            return false;
        Interlocked.Exchange(ref _taken, now);
        return true;
    }

    /// <summary>Ends it.</summary>
    public void End() => Volatile.Write(ref _isTaken, 0);
}
