namespace Natix.Engine;

/// <summary>Wall-clock time spent on one frame, in microseconds, by station.</summary>
/// <param name="Queue">From submission until a worker took the frame.</param>
/// <param name="Decode">JPEG header and pixels.</param>
/// <param name="Preprocess">Resize, normalise, layout; summed over models.</param>
/// <param name="Infer">Back-end session runs, each in full whatever the size of its batch; summed over models.</param>
/// <param name="Heads">Output heads; summed over models.</param>
/// <param name="Total">From submission to verdict.</param>
public readonly record struct StageTimes(
    double Queue, double Decode, double Preprocess, double Infer, double Heads, double Total)
{
    /// <summary>Between stations: waiting for the frames of a batch or for a worker, and the engine's own bookkeeping.</summary>
    public double Between => Math.Max(0, Total - Queue - Decode - Preprocess - Infer - Heads);
}
