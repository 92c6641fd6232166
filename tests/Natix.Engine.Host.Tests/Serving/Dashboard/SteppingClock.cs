namespace Natix.Engine.Host.Tests.Serving.Dashboard;

/// <summary>A clock that stands until it is moved on.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private TimeSpan _time = TimeSpan.FromHours(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Step(TimeSpan time) => _time += time;

    public override long GetTimestamp() => _time.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _time;
}
