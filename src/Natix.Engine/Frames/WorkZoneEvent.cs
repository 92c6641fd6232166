namespace Natix.Engine;

/// <summary>A stretch of a stream that is in roadwork.</summary>
/// <param name="Entered">Time from which on P stayed up, seconds: before the moment at which that was decided.</param>
/// <param name="Left">Time from which on P stayed down, or the last frame's time when nothing more was seen; seconds.</param>
/// <param name="PeakProbability">Highest filtered P in it.</param>
/// <param name="PeakTime">When that was, seconds.</param>
/// <param name="Start">How sure <paramref name="Entered"/> is.</param>
/// <param name="End">How sure <paramref name="Left"/> is; cut also while it is open.</param>
public readonly record struct WorkZoneEvent(double Entered, double Left, double PeakProbability, double PeakTime, EventBound Start, EventBound End);
