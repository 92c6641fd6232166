using Natix.Engine.FramePath.Frames;
using Natix.Engine.FramePath.Load;
using Natix.Engine.Measurement.Queueing;

namespace Natix.Engine.FramePath.Sections;

/// <summary>Latency when frames come as they please, against a simulated queue that does the same work.</summary>
internal sealed class OpenLoopSection(Settings settings) : ISection
{
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
        var rounds = new List<OpenLoopRound>();
        for (var round = 0; round < settings.Rounds; round++)
            rounds.Add(await RunAsync(load, round));
        return "Default cascade, synthetic 1280x720 frames, Poisson arrivals from a seed; a latency counts from the intended arrival to the engine's answer. A round measures its own capacity (16 streams, "
            + $"closed loop), sends at 70 % of it, and gives the same arrivals to a simulated queue, first come first served, {Cores} workers. What a frame costs the simulated workers was measured in three ways, "
            + "each from the moment a worker took the frame to its verdict: in the run itself, frame by frame, which leaves the engine's queueing alone to differ; drawn from those of the same frame with "
            + $"every worker busy and none waiting ({Cores} streams, before and after the run); drawn from single frames with nothing else running, where a core has the caches, the clock and the memory for itself. A machine whose speed moves "
            + $"between a run and its neighbours moves the last two, and far more than by its own amount, as waiting times do near capacity. Sender and callers run on the same {Cores} cores as the workers, which the simulated queue "
            + $"has for itself. {settings.Rounds} rounds; medians, and the quantiles of all rounds together.\n\n"
            + new OpenLoopTable(rounds, Cores);
    }

    private async Task<OpenLoopRound> RunAsync(EngineUnderLoad load, int round)
    {
        var capacity = (await new ClosedLoop(load, 16).RunAsync(settings.LoadSeconds)).FramesPerSecond;
        var alone = await ServiceTimesAsync(load, 1);
        var before = await ServiceTimesAsync(load, Cores);
        var rate = OpenLoop.Load * capacity;
        var arrivals = PoissonArrivals.Times(Math.Max(200, (int)(rate * 3 * settings.LoadSeconds)), rate, 1000 + round);
        var measured = await new OpenLoop(load).RunAsync(arrivals);
        var after = await ServiceTimesAsync(load, Cores);
        var random = new Random(2000 + round);
        return new OpenLoopRound(
            capacity, measured,
            Simulate(arrivals, [.. measured.Select(s => s.Work)]),
            Simulate(arrivals, Draw([.. before.Zip(after, (b, a) => (double[])[.. b, .. a])], arrivals.Length, random)),
            Simulate(arrivals, Draw(alone, arrivals.Length, random)));
    }

    // What each of the frames takes with so many of them under way.
    private async Task<double[][]> ServiceTimesAsync(EngineUnderLoad load, int streams)
    {
        var seconds = settings.LoadSeconds;
        while (true)
        {
            var figures = await new ClosedLoop(load, streams).RunAsync(seconds);
            var byFrame = figures.Samples.ToLookup(sample => sample.Frame, sample => sample.Work);
            if (Enumerable.Range(0, load.Jpegs.Count).All(frame => byFrame[frame].Count() >= ServiceSamplesAFrame))
                return [.. Enumerable.Range(0, load.Jpegs.Count).Select(frame => byFrame[frame].ToArray())];
            seconds *= 2;
        }
    }

    private static double[] Draw(double[][] service, int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(i => service[i % service.Length]).Select(samples => samples[random.Next(samples.Length)])];

    private static SimulatedRun Simulate(double[] arrivals, double[] work) => new(work, SimulatedQueue.Latencies(arrivals, work, Cores));
}
