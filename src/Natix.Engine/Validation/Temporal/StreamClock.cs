namespace Natix.Engine.Validation.Temporal;

/// <summary>What a frame's time is worth.</summary>
internal enum ClockReading
{
    /// <summary>The first frame since the clock was started: nothing lies before it.</summary>
    First,

    /// <summary>Time moved on as it does.</summary>
    Advanced,

    /// <summary>No time: a still image or a source without a clock. Nothing follows from it.</summary>
    NoClock,

    /// <summary>An infinite time. The frame is refused.</summary>
    NotFinite,

    /// <summary>The time of the last frame again. The frame is refused.</summary>
    Repeated,

    /// <summary>A little before the last frame: it comes late, out of order. The frame is refused.</summary>
    Late,

    /// <summary>Far before the last frame: another clock. What was known is void.</summary>
    JumpedBack,

    /// <summary>So long after the last frame that anything may have happened. What was known is void.</summary>
    Gap,
}

/// <summary>
/// Reads the timestamps of a stream. Refused frames leave the clock alone, so a run of them ends as a gap or, when a clock was set back,
/// as a jump. One thread owns it.
/// </summary>
/// <param name="maxGap">Seconds between frames from which on nothing is known of the time between.</param>
/// <param name="maxLateness">Seconds that a frame may be behind the last one and still be of the same clock.</param>
internal sealed class StreamClock(double maxGap, double maxLateness)
{
    /// <summary>Time of the last frame that was not refused; NaN before the first.</summary>
    public double Now { get; private set; } = double.NaN;

    /// <summary>Reads a frame's time and, unless the frame is refused or has none, moves on to it.</summary>
    /// <param name="seconds">The frame's time; NaN when it has none.</param>
    public ClockReading Read(double seconds)
    {
        var reading = Judge(seconds);
        if (reading is ClockReading.First or ClockReading.Advanced or ClockReading.JumpedBack or ClockReading.Gap)
            Now = seconds;
        return reading;
    }

    /// <summary>Forgets the last frame.</summary>
    public void Reset() => Now = double.NaN;

    private ClockReading Judge(double seconds)
    {
        if (double.IsNaN(seconds))
            return ClockReading.NoClock;
        if (!double.IsFinite(seconds))
            return ClockReading.NotFinite;
        if (double.IsNaN(Now))
            return ClockReading.First;
        var step = seconds - Now;
        if (step == 0)
            return ClockReading.Repeated;
        if (step < 0)
            return -step <= maxLateness ? ClockReading.Late : ClockReading.JumpedBack;
        return step > maxGap ? ClockReading.Gap : ClockReading.Advanced;
    }
}
