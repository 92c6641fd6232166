using System.Collections.Concurrent;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>A clock on which waits take a thousandth of their time, and are noted. Thread-safe.</summary>
internal sealed class HurriedClock : TimeProvider
{
    private const int Haste = 1000;
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>All waits so far, at their full length.</summary>
    public TimeSpan[] Waits => [.. _waits];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _waits.Enqueue(dueTime);
        return base.CreateTimer(callback, state, dueTime < TimeSpan.Zero ? dueTime : dueTime / Haste, period);
    }
}
