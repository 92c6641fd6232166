using System.Diagnostics;
using Natix.Engine.Language.Vision;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.Workloads;

namespace Natix.Engine.LanguageBench.Sections;

/// <summary>What is done beside the networks: scheduling, sampling, and JPEGs to patches, each on one core.</summary>
internal sealed class PartsSection : ISection
{
    private const int SchedulerRuns = 5;
    private const int SamplerCalls = 100;
    private const int ImageCalls = 60;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    private static readonly VisionPreprocessing Published =
        new(16, 2, VisionPreprocessing.DefaultMinPixels, VisionPreprocessing.DefaultMaxPixels, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);

    public string Name => "parts";

    public string Title => "Beside the networks";

    public Task<string> RunAsync() => Task.FromResult(
        "On one core, medians over single calls.\n\n"
        + $"{Scheduling()}\nA step of requests with 1,000 to 2,000 tokens that all decode: planned, laid out for the decoder, answered, completed. Target: 50 us at 256.\n\n"
        + $"{Sampling()}\nA row of 151,936 logits (Qwen3), sixteen rows a call.\n\n"
        + $"{Images()}\nSynthetic 16:9 frames to the patches of Qwen3-VL: decoded, resized, normalised, cut. Target for 720p: 5 ms.\n");

    private static MarkdownTable Scheduling()
    {
        var table = new MarkdownTable("requests that run", "axes of a position", "us a step", "p99");
        foreach (var running in new[] { 32, 256 })
        {
            foreach (var axes in new[] { 1, 3 })
            {
                WarmUp(running, axes);
                var times = Enumerable.Range(0, SchedulerRuns).SelectMany(_ => Steps(new SchedulerWorkload(running, axes))).ToArray();
                table.Add($"{running}", $"{axes}", Micros(Quantiles.Median(times)), Micros(Quantiles.Quantile(times, 0.99)));
            }
        }

        return table;
    }

    // Until the compiler has seen what the steps do.
    private static void WarmUp(int running, int axes)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < WarmUpTime;)
            Steps(new SchedulerWorkload(running, axes));
    }

    private static double[] Steps(SchedulerWorkload work) =>
        [.. Enumerable.Range(0, SchedulerWorkload.Steps / 2).Select(_ => Seconds(() => work.Step())).Skip(SchedulerWorkload.Steps / 10)];

    private static MarkdownTable Sampling()
    {
        const int rows = 16;
        var table = new MarkdownTable("how tokens are chosen", "us a row", "p99");
        foreach (var choice in Enum.GetValues<SamplerCase>())
        {
            var work = new SamplerWorkload(rows, choice);
            double[] times = [.. Times(() => work.Sample(), SamplerCalls).Select(seconds => seconds / rows)];
            table.Add($"{choice}", Micros(Quantiles.Median(times)), Micros(Quantiles.Quantile(times, 0.99)));
        }

        return table;
    }

    private static MarkdownTable Images()
    {
        var table = new MarkdownTable("frame", "tokens", "ms", "p99");
        foreach (var height in new[] { 360, 720, 1080 })
        {
            using var patcher = new ImagePatcher(Published, FrameLimits.Default);
            using var spare = new SpareBuffers(1);
            var (jpeg, tokens) = (SyntheticFrame.Jpeg(height * 16 / 9, height), 0);
            var times = Times(
                () =>
                {
                    spare.Return(patcher.Cut(jpeg, spare.Rent, out var grid, out _)!);
                    tokens = grid.Tokens;
                },
                ImageCalls);
            table.Add($"{height}p", $"{tokens}", MarkdownTable.Figure(1e3 * Quantiles.Median(times), 2), MarkdownTable.Figure(1e3 * Quantiles.Quantile(times, 0.99), 2));
        }

        return table;
    }

    private static double[] Times(Action work, int calls)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < WarmUpTime;)
            work();
        return [.. Enumerable.Range(0, calls).Select(_ => Seconds(work))];
    }

    private static double Seconds(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static string Micros(double seconds) => MarkdownTable.Figure(1e6 * seconds, 1);
}
