namespace Natix.Engine.Tests.Cascade;

/// <summary>A clock that stands still until a test moves it. Ticks are microseconds.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _now = 1;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => Volatile.Read(ref _now);

    public void Advance(long microseconds) => Interlocked.Add(ref _now, microseconds);
}
