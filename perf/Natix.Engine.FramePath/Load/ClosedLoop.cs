using System.Diagnostics;

namespace Natix.Engine.FramePath.Load;

/// <summary>
/// Streams that each wait for an answer before they send the next frame: how much the engine gets through. The loop itself allocates nothing per
/// frame.
/// </summary>
internal sealed class ClosedLoop(EngineUnderLoad load, int streams)
{
    private const int MostSamples = 1 << 17;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.4);
    private volatile bool _measuring;
    private volatile bool _ended;

    /// <summary>Warms up, measures for a while, stops.</summary>
    public async Task<LoadFigures> RunAsync(double seconds)
    {
        var tallies = Enumerable.Range(0, streams).Select(_ => new Tally()).ToArray();
        Task[] running = [.. tallies.Select((tally, i) => Task.Run(() => StreamAsync(tally, i)))];
        Thread.Sleep(WarmUp);
        var (allocated, cpu, started) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        _measuring = true;
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        _measuring = false;
        var window = Stopwatch.GetElapsedTime(started);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        _ended = true;
        await Task.WhenAll(running);
        return new LoadFigures(
            tallies.Sum(t => t.Frames), tallies.Sum(t => t.Errors), window.TotalSeconds, cpu.TotalSeconds, allocated, tallies.Sum(t => t.Copied),
            [.. tallies.SelectMany(t => t.Taken)]);
    }

    private async Task StreamAsync(Tally tally, int number)
    {
        await using var stream = load.Engine.OpenStream($"load {number}", new StreamOptions { MaxInFlight = 1 });
        for (var i = number * load.Jpegs.Count / streams; !_ended; i = (i + 1) % load.Jpegs.Count)
        {
            var started = Stopwatch.GetTimestamp();
            using var result = await stream.SubmitAsync(load.Lend(i), i, double.NaN);
            if (_measuring)
                tally.Add(i, Stopwatch.GetElapsedTime(started).TotalSeconds, result);
        }
    }

    private sealed class Tally
    {
        private readonly LoadSample[] _samples = new LoadSample[MostSamples];

        public long Frames { get; private set; }

        public long Errors { get; private set; }

        public long Copied { get; private set; }

        public IEnumerable<LoadSample> Taken => _samples.Take((int)Math.Min(Frames, MostSamples));

        public void Add(int frame, double seconds, FrameResult result)
        {
            _samples[Frames++ % MostSamples] = new LoadSample(frame, seconds, (result.Times.Total - result.Times.Queue) * 1e-6);
            Errors += result.Error.IsError ? 1 : 0;
            Copied += result.BytesCopied;
        }
    }
}
