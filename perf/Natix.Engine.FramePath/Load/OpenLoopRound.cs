namespace Natix.Engine.FramePath.Load;

/// <summary>What a simulated queue made of a round's arrivals, in seconds, in order of arrival.</summary>
/// <param name="Work">What each frame cost a worker.</param>
/// <param name="Latencies">From arrival to answer.</param>
internal sealed record SimulatedRun(double[] Work, double[] Latencies);

/// <summary>A round of an open loop.</summary>
/// <param name="Capacity">Frames a second in a closed loop, just before.</param>
/// <param name="Measured">What became of the frames.</param>
/// <param name="Own">Simulated with the service times of the very frames.</param>
/// <param name="Busy">Simulated with service times while every worker is busy.</param>
/// <param name="Alone">Simulated with service times of single frames.</param>
internal sealed record OpenLoopRound(double Capacity, OpenLoopSample[] Measured, SimulatedRun Own, SimulatedRun Busy, SimulatedRun Alone);
