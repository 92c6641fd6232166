namespace Natix.Engine.Validation.Temporal.Events;

/// <summary>What a stream is in.</summary>
internal enum ZoneState
{
    /// <summary>Not known: too little has been seen since the stream began or was reset.</summary>
    Unknown,

    /// <summary>No roadwork.</summary>
    Clear,

    /// <summary>Roadwork.</summary>
    Roadwork,
}

/// <summary>How sure the ends of an event are.</summary>
internal enum EventBound
{
    /// <summary>The stream was known to be clear beyond it.</summary>
    Seen,

    /// <summary>Nothing is known beyond it: the stream began, ended, or was reset here or shortly beyond; the event may be longer.</summary>
    Cut,
}

/// <summary>A stretch of a stream that is in roadwork.</summary>
/// <param name="Entered">Time from which on P stayed up, seconds: before the moment at which that was decided.</param>
/// <param name="Left">Time from which on P stayed down, or the last frame's time when nothing more was seen; seconds.</param>
/// <param name="PeakProbability">Highest filtered P in it.</param>
/// <param name="PeakTime">When that was, seconds.</param>
/// <param name="Start">How sure <paramref name="Entered"/> is.</param>
/// <param name="End">How sure <paramref name="Left"/> is; cut also while it is open.</param>
internal readonly record struct WorkZoneEvent(double Entered, double Left, double PeakProbability, double PeakTime, EventBound Start, EventBound End);
