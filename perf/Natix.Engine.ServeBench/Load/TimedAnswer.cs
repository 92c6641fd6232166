namespace Natix.Engine.ServeBench.Load;

/// <summary>A request, its times as the client had them, and what the server's spans tell of its frame. Seconds. Immutable.</summary>
/// <param name="Picture">Which picture.</param>
/// <param name="Late">From the moment it was to go to the moment it went.</param>
/// <param name="Latency">From the moment it was to go to the last byte of its reply.</param>
/// <param name="Work">From the moment a worker took the frame to its verdict.</param>
/// <param name="Engine">From handing the frame to the engine to its verdict.</param>
/// <param name="Level">The level that decided.</param>
internal readonly record struct TimedAnswer(int Picture, double Late, double Latency, double Work, double Engine, int Level);
