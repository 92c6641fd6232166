namespace Natix.Engine.Host.Tests;

/// <summary>A clock whose time of day is set by hand; its timers run as ever.</summary>
internal sealed class SettableClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    /// <summary>At nanoseconds of the Unix epoch.</summary>
    public static SettableClock AtNanoseconds(long nanoseconds) => new(DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100));

    public override DateTimeOffset GetUtcNow() => Now;
}
