using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Load;
using Natix.Engine.Measurement.Queueing;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.FramePath.Sections;

/// <summary>Latency when frames come as they please, against a simulated queue that does the same work.</summary>
internal sealed class OpenLoopSection(Settings settings) : ISection
{
    private const double Load = 0.7;

    // Far more than are ever out where the load can be carried; a frame that is shed ends the run.
    private const int Window = 8192;
    private const int ServiceSamplesAFrame = 24;
    private static readonly int Cores = Environment.ProcessorCount;

    public string Name => "open-loop";

    public string Title => "Open loop at 70 % of capacity";

    public async Task<string> RunAsync()
    {
        var jpegs = FrameSet.Synthetic(1280, 720, 16).Jpegs;
        await using var load = EngineUnderLoad.Build(EngineBuilder.DefaultCascadePath, Cores, jpegs, Window);
        var rounds = new List<Round>();
        for (var round = 0; round < settings.Rounds; round++)
            rounds.Add(await RunAsync(load, round));
        return "Default cascade, synthetic 1280x720 frames, Poisson arrivals from a seed; a latency counts from the intended arrival to the engine's answer. Each round measures its own capacity (16 "
            + "streams, closed loop) and its own service times (single frames, nothing else running; from the moment a worker took the frame to its verdict), then sends at 70 % of that capacity; the simulated queue (first come first served, "
            + $"{Cores} workers) gets the same arrivals and service times drawn from those of the same frame. Sender and callers run on the same {Cores} cores as the workers, which the simulated queue has for "
            + "itself: how late the sender was, and when the caller's task got to run, stand below. "
            + $"{settings.Rounds} rounds; medians, and the quantiles of all rounds together.\n\n"
            + Table(rounds);
    }

    private async Task<Round> RunAsync(EngineUnderLoad load, int round)
    {
        var capacity = (await new ClosedLoop(load, 16).RunAsync(settings.LoadSeconds)).FramesPerSecond;
        var service = await ServiceTimesAsync(load);
        var rate = Load * capacity;
        var count = Math.Max(200, (int)(rate * 3 * settings.LoadSeconds));
        var arrivals = PoissonArrivals.Times(count, rate, 1000 + round);
        var measured = await new OpenLoop(load).RunAsync(arrivals);
        var random = new Random(2000 + round);
        double[] work = [.. Enumerable.Range(0, count).Select(i => service[i % service.Length]).Select(samples => samples[random.Next(samples.Length)])];
        return new Round(capacity, measured, SimulatedQueue.Latencies(arrivals, work, Cores), work);
    }

    // What a frame takes when the engine has nothing else to do, frame by frame.
    private async Task<double[][]> ServiceTimesAsync(EngineUnderLoad load)
    {
        var seconds = 1.5 * settings.LoadSeconds;
        while (true)
        {
            var alone = await new ClosedLoop(load, 1).RunAsync(seconds);
            var byFrame = alone.Samples.ToLookup(sample => sample.Frame, sample => sample.Work);
            if (Enumerable.Range(0, load.Jpegs.Count).All(frame => byFrame[frame].Count() >= ServiceSamplesAFrame))
                return [.. Enumerable.Range(0, load.Jpegs.Count).Select(frame => byFrame[frame].ToArray())];
            seconds *= 2;
        }
    }

    private static string Table(List<Round> rounds)
    {
        var table = new MarkdownTable("quantile", "measured / simulated", "target", "measured ms", "simulated ms", "as the caller saw it, ms", "that / simulated", "sender late by, ms");
        foreach (var (name, q, target) in ((string, double, string)[])[("p50", 0.5, ""), ("p99", 0.99, "<= 1.3x"), ("p99.9", 0.999, "")])
        {
            double[] Answered(IEnumerable<Round> of) => [.. of.SelectMany(r => r.Measured).Select(s => s.Answered)];
            table.Add(
                name, MarkdownTable.Ratio(Quantiles.Median(rounds.Select(r => Quantiles.Quantile(Answered([r]), q) / Quantiles.Quantile(r.Simulated, q)))), target,
                Milliseconds(Answered(rounds), q), Milliseconds(rounds.SelectMany(r => r.Simulated), q),
                Milliseconds(rounds.SelectMany(r => r.Measured).Select(s => s.Seen), q),
                MarkdownTable.Ratio(Quantiles.Median(rounds.Select(r => Quantiles.Quantile(r.Measured.Select(s => s.Seen), q) / Quantiles.Quantile(r.Simulated, q)))),
                Milliseconds(rounds.SelectMany(r => r.Measured).Select(s => s.Sent), q));
        }

        var frames = rounds.Sum(r => r.Measured.Length);
        var load = Quantiles.Median(rounds.Select(r => Load * r.Capacity * r.Work.Average() / Cores));
        return FormattableString.Invariant(
            $"{table}\n{frames} frames in all at {Load * Quantiles.Median(rounds.Select(r => r.Capacity)):0} frames/s (capacity {Quantiles.Median(rounds.Select(r => r.Capacity)):0}); ")
            + FormattableString.Invariant($"the service times of single frames alone would load the simulated workers to {100 * load:0} %.\n");
    }

    private static string Milliseconds(IEnumerable<double> seconds, double q) => MarkdownTable.Figure(1000 * Quantiles.Quantile(seconds, q), 2);

    private sealed record Round(double Capacity, OpenLoopSample[] Measured, double[] Simulated, double[] Work);
}
