using System.Globalization;

namespace Natix.Engine.Host.Evaluation;

/// <summary>What a bench measured.</summary>
/// <param name="Frames">Frames answered in the measured window.</param>
/// <param name="Errors">Of those, frames without a verdict.</param>
/// <param name="Seconds">Length of the window.</param>
/// <param name="Streams">Streams, each with one frame in flight.</param>
/// <param name="Lanes">Lanes of the engine.</param>
/// <param name="P50Milliseconds">Median from submission to verdict.</param>
/// <param name="P99Milliseconds">99th percentile of the same.</param>
/// <param name="AllocatedBytesPerFrame">Managed bytes the whole process allocated in the window, over frames.</param>
/// <param name="BytesCopiedPerFrame">Bytes the engine copied after a frame was in its slab, over frames.</param>
/// <param name="OverheadRatio">Whole-frame CPU time over the sum of its stages alone; NaN when not measured.</param>
internal sealed record BenchFigures(
    long Frames, long Errors, double Seconds, int Streams, int Lanes, double P50Milliseconds, double P99Milliseconds,
    double AllocatedBytesPerFrame, double BytesCopiedPerFrame, double OverheadRatio)
{
    public double FramesPerSecond => Frames / Math.Max(1e-9, Seconds);

    /// <summary>Figures as a person reads them.</summary>
    public IEnumerable<(string Name, string Text)> Rows()
    {
        yield return ("frames/s", Text(FramesPerSecond, "0.0"));
        yield return ("latency p50", Text(P50Milliseconds, "0.00") + " ms");
        yield return ("latency p99", Text(P99Milliseconds, "0.00") + " ms");
        yield return ("allocated a frame", Text(AllocatedBytesPerFrame, "0.0") + " bytes");
        yield return ("copied a frame", Text(BytesCopiedPerFrame, "0.0") + " bytes");
        yield return ("overhead ratio", Text(OverheadRatio, "0.000"));
        yield return ("frames", FormattableString.Invariant($"{Frames} in {Seconds:0.0} s, {Errors} errors"));
        yield return ("streams, lanes", FormattableString.Invariant($"{Streams}, {Lanes}"));
    }

    private static string Text(double value, string format) => double.IsNaN(value) ? "–" : value.ToString(format, CultureInfo.InvariantCulture);
}
