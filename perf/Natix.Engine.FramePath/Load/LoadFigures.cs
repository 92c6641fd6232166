using Natix.Engine.Measurement.Statistics;

namespace Natix.Engine.FramePath.Load;

/// <summary>One frame of a load.</summary>
/// <param name="Frame">Which one of the frames in memory.</param>
/// <param name="Seconds">From submission to answer, as the caller saw it.</param>
/// <param name="Work">From the moment a worker took it to its verdict, as the engine's clock says.</param>
internal readonly record struct LoadSample(int Frame, double Seconds, double Work);

/// <summary>What a load test saw in its window.</summary>
/// <param name="Frames">Frames answered.</param>
/// <param name="Errors">Of those, without a verdict.</param>
/// <param name="Seconds">Length of the window.</param>
/// <param name="CpuSeconds">User and system time of the process.</param>
/// <param name="AllocatedBytes">Managed bytes of the whole process.</param>
/// <param name="CopiedBytes">Bytes the engine copied.</param>
/// <param name="Samples">The frames, one by one.</param>
internal sealed record LoadFigures(
    long Frames, long Errors, double Seconds, double CpuSeconds, long AllocatedBytes, long CopiedBytes, IReadOnlyList<LoadSample> Samples)
{
    public double FramesPerSecond => Frames / Seconds;

    /// <summary>Share of the machine's cores that this process kept busy.</summary>
    public double CoresBusy => CpuSeconds / Seconds / Environment.ProcessorCount;

    /// <summary>Managed bytes a frame.</summary>
    public double AllocatedPerFrame => (double)AllocatedBytes / Frames;

    /// <summary>Copied bytes a frame.</summary>
    public double CopiedPerFrame => (double)CopiedBytes / Frames;

    /// <summary>A quantile of the latency in milliseconds.</summary>
    public static double Milliseconds(IEnumerable<LoadFigures> runs, double q) =>
        1000 * Quantiles.Quantile(runs.SelectMany(run => run.Samples).Select(sample => sample.Seconds), q);
}
