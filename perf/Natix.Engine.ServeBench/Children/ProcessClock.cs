using System.Runtime.InteropServices;

namespace Natix.Engine.ServeBench.Children;

/// <summary>The CPU time of another process to the nanosecond: user and system time of all its threads, those that ended included.</summary>
internal static unsafe partial class ProcessClock
{
    // The kernel's name for a process's clock (clock_getcpuclockid): the complement of its number, and 2 for time that was scheduled.
    private const int Scheduled = 2;

    /// <summary>CPU seconds of a process so far.</summary>
    /// <param name="process">Its number; it lives.</param>
    public static double Seconds(int process)
    {
        Moment moment;
        return clock_gettime((~process << 3) | Scheduled, &moment) == 0
            ? moment.Seconds + (moment.Nanoseconds * 1e-9)
            : throw new InvalidOperationException($"the CPU clock of process {process} cannot be read");
    }

    private struct Moment
    {
        public long Seconds, Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, Moment* moment);
}
