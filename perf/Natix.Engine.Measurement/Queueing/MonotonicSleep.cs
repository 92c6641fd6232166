using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Natix.Engine.Measurement.Queueing;

/// <summary>Sleeps to a moment of the stopwatch's clock without spinning; the kernel wakes within some 50 µs, Thread.Sleep within a millisecond.</summary>
internal static unsafe partial class MonotonicSleep
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const int Interrupted = 4;

    /// <summary>Returns at or soon after a timestamp of <see cref="Stopwatch"/>, whose clock on Linux is CLOCK_MONOTONIC in nanoseconds.</summary>
    /// <param name="timestamp">The moment; one that has passed returns at once.</param>
    public static void Until(long timestamp)
    {
        if (Stopwatch.Frequency != 1_000_000_000)
            throw new PlatformNotSupportedException($"the stopwatch counts {Stopwatch.Frequency} a second, not nanoseconds");
        var moment = new Moment { Seconds = timestamp / 1_000_000_000, Nanoseconds = timestamp % 1_000_000_000 };
        int status;
        while ((status = clock_nanosleep(Monotonic, Absolute, &moment, null)) == Interrupted)
        {
        }

        if (status != 0)
            throw new InvalidOperationException($"clock_nanosleep failed with error {status}");
    }

    private struct Moment
    {
        public long Seconds, Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_nanosleep(int clock, int flags, Moment* request, Moment* rest);
}
