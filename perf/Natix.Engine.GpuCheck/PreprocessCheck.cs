using Natix.Engine.Devices;

namespace Natix.Engine.GpuCheck;

/// <summary>Preprocessing of a batch as a share of what a copy within the device moves in the same time.</summary>
internal static class PreprocessCheck
{
    private const int Batch = 64;
    private const double TargetShare = 0.7;
    private const int JobsWithTarget = 3;

    public static CheckResult Run(IlgpuDevice device, CheckOptions options)
    {
        var frames = options.Small ? 2 : Batch;
        var bandwidth = DeviceTime.CopyBandwidth(device, options.Small ? 1 << 16 : 1L << 30);
        var figures = new List<Figure> { Figure.Time("copy_gigabytes_per_second", bandwidth / 1e9, "GB/s") };
        var (worst, least) = (0.0, double.PositiveInfinity);
        foreach (var (index, job) in PreprocessCase.Measured(options.Small).Index())
        {
            using var run = new PreprocessRun(device, job, frames);
            var seconds = DeviceTime.Of(device, device.IsCuda ? 20 : 1, run.Queue);
            worst = Math.Max(worst, Math.Max(run.Difference(0), run.Difference(frames - 1)));
            var share = job.LeastBytes() * frames / seconds / bandwidth;
            least = index < JobsWithTarget ? Math.Min(least, share) : least;
            figures.Add(Figure.Time($"{job.Name}_us_per_frame", seconds * 1e6 / frames, "us"));
            figures.Add(Figure.Time($"{job.Name}_share_of_copy", share, "", index < JobsWithTarget ? $"at least {TargetShare}" : null));
        }

        figures.Add(new Figure("largest_difference", worst, "of the range", $"at most {TensorComparison.Bound}"));
        var right = worst <= TensorComparison.Bound;
        var fast = options.Small || least >= TargetShare;
        var source = options.Small ? "small frames" : "1920x1080 to 640x640 letterbox";
        return new CheckResult("preprocess", right && fast, Summary(frames, source, right, fast), figures);
    }

    private static string Summary(int frames, string source, bool right, bool fast) =>
        $"Batches of {frames}, {source}; bytes counted are the source rows that the filter reads and the tensor. "
        + (right ? "First and last frame are what the vector kernels make of them." : "The tensors are NOT those of the vector kernels.")
        + (fast ? "" : " The target was missed.");
}
