using Natix.Engine.Host.Reporting;
using static Natix.Engine.Host.Reporting.FigureText;

namespace Natix.Engine.Host.Evaluation;

/// <summary>What a bench measured.</summary>
/// <param name="Frames">Frames answered in the measured window.</param>
/// <param name="Errors">Of those, frames without a verdict.</param>
/// <param name="Seconds">Length of the window.</param>
/// <param name="Streams">Streams, each with one frame in flight.</param>
/// <param name="Workers">Workers of the engine.</param>
/// <param name="Processing">Times from the moment a worker took a frame to its verdict, as everywhere in the program.</param>
/// <param name="Queue">Times a frame waited for a worker.</param>
/// <param name="Decode">Times of header and pixels.</param>
/// <param name="Preprocess">Times from pixels to tensors.</param>
/// <param name="CpuMicrosecondsPerFrame">User and system time of the whole process in the window, over frames.</param>
/// <param name="AllocatedBytesPerFrame">Managed bytes the whole process allocated in the window, over frames.</param>
/// <param name="BytesCopiedPerFrame">Bytes the engine copied after a frame was in its slab, over frames.</param>
/// <param name="Answered">By frame of the input: true when it was answered.</param>
internal sealed record BenchFigures(
    long Frames, long Errors, double Seconds, int Streams, int Workers, LatencyHistogram Processing, LatencyHistogram Queue,
    LatencyHistogram Decode, LatencyHistogram Preprocess, double CpuMicrosecondsPerFrame, double AllocatedBytesPerFrame, double BytesCopiedPerFrame, IReadOnlyList<bool> Answered)
{
    /// <summary>Whole-frame CPU time over the sum of its stages alone; NaN when not measured.</summary>
    public double OverheadRatio { get; init; } = double.NaN;

    /// <summary>Holds its median with a confidence of 95 %; NaN when not measured.</summary>
    public (double Low, double High) OverheadInterval { get; init; } = (double.NaN, double.NaN);

    /// <summary>The same of a stream that has a frame waiting while one is worked on.</summary>
    public double StreamOverheadRatio { get; init; } = double.NaN;

    /// <inheritdoc cref="OverheadInterval"/>
    public (double Low, double High) StreamOverheadInterval { get; init; } = (double.NaN, double.NaN);

    /// <summary>Why the overhead was not measured; null when it was.</summary>
    public string? OverheadMissing { get; init; }

    public double FramesPerSecond => Frames / Math.Max(1e-9, Seconds);

    private static string Ratio(double ratio, (double Low, double High) interval) =>
        $"{Number(ratio, "0.000")} ({Number(interval.Low, "0.000")} to {Number(interval.High, "0.000")})";

    /// <summary>Figures as a person reads them.</summary>
    public IEnumerable<(string Name, string Text)> Rows()
    {
        yield return ("frames/s", Number(FramesPerSecond, "0.0"));
        yield return ("latency p50", Number(Processing.QuantileMilliseconds(0.5), "0.00") + " ms");
        yield return ("latency p99", Number(Processing.QuantileMilliseconds(0.99), "0.00") + " ms");
        yield return ("waiting p50 / p99", Number(Queue.QuantileMilliseconds(0.5), "0.00") + " / " + Number(Queue.QuantileMilliseconds(0.99), "0.00") + " ms");
        yield return ("decode, preprocess p50", Number(Decode.QuantileMilliseconds(0.5), "0.00") + ", " + Number(Preprocess.QuantileMilliseconds(0.5), "0.00") + " ms");
        yield return ("CPU time a frame", Number(CpuMicrosecondsPerFrame / 1000, "0.00") + " ms");
        yield return ("allocated a frame", Number(AllocatedBytesPerFrame, "0.0") + " bytes");
        yield return ("copied a frame", Number(BytesCopiedPerFrame, "0.0") + " bytes");
        yield return ("overhead of a stream (95 %)", Ratio(StreamOverheadRatio, StreamOverheadInterval));
        yield return ("overhead of single frames (95 %)", Ratio(OverheadRatio, OverheadInterval));
        yield return ("frames", FormattableString.Invariant($"{Frames} in {Seconds:0.0} s, {Errors} errors"));
        yield return ("streams, workers", FormattableString.Invariant($"{Streams}, {Workers}"));
    }
}
