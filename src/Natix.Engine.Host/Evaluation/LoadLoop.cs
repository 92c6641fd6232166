using System.Diagnostics;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>
/// A closed loop of streams over frames in memory: each stream writes a frame into a slab, as a socket would, submits it, waits for
/// the verdict, and takes the next. The loop itself allocates nothing per frame, so that what is measured is the engine.
/// </summary>
internal sealed class LoadLoop(RoadworkEngine engine, IReadOnlyList<byte[]> frames, int streams)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private readonly bool[] _answered = new bool[frames.Count];
    private volatile bool _measuring;
    private volatile bool _ended;

    /// <summary>Warms up, measures, stops.</summary>
    /// <param name="length">Length of the measured window.</param>
    /// <param name="stop">Ends it early.</param>
    public async Task<BenchFigures> RunAsync(TimeSpan length, CancellationToken stop)
    {
        var counts = new StreamCounts[streams];
        var running = new Task[streams];
        for (var i = 0; i < streams; i++)
        {
            var (count, name, start) = (counts[i] = new StreamCounts(), $"bench {i}", i * frames.Count / streams);
            running[i] = Task.Run(() => StreamAsync(count, name, start), CancellationToken.None);
        }

        stop.WaitHandle.WaitOne(WarmUp);
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var cpuBefore = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        _measuring = true;
        stop.WaitHandle.WaitOne(length);
        _measuring = false;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        _ended = true;
        await Task.WhenAll(running);
        return Sum(counts, seconds, cpu, allocated);
    }

    private async Task StreamAsync(StreamCounts counts, string name, int start)
    {
        await using var stream = engine.OpenStream(name, new StreamOptions { MaxInFlight = 1 });
        for (var i = start; !_ended; i = (i + 1) % frames.Count)
        {
            var jpeg = frames[i];
            var lease = engine.Rent(jpeg.Length);
            jpeg.CopyTo(lease.Buffer.Span);
            lease.Length = jpeg.Length;
            using var result = await stream.SubmitAsync(lease, i, double.NaN);
            if (!result.Error.IsError)
                _answered[i] = true; // streams may set the same one: they all write the same
            if (_measuring)
                counts.Add(result);
        }
    }

    private BenchFigures Sum(StreamCounts[] counts, double seconds, TimeSpan cpu, long allocated)
    {
        var all = new StreamCounts();
        foreach (var count in counts)
            all.Merge(count);

        double PerFrame(double total) => all.Frames == 0 ? double.NaN : total / all.Frames;
        return new BenchFigures(
            all.Frames, all.Errors, seconds, streams, engine.Description.Workers, all.Processing, all.Queue, all.Decode, all.Preprocess,
            PerFrame(cpu.TotalMicroseconds), PerFrame(allocated), PerFrame(all.BytesCopied), _answered);
    }

    private sealed class StreamCounts
    {
        public LatencyHistogram Processing { get; } = new();

        public LatencyHistogram Queue { get; } = new();

        public LatencyHistogram Decode { get; } = new();

        public LatencyHistogram Preprocess { get; } = new();

        public long Frames { get; private set; }

        public long Errors { get; private set; }

        public long BytesCopied { get; private set; }

        public void Add(FrameResult result)
        {
            Frames++;
            BytesCopied += result.BytesCopied;
            if (result.Error.IsError)
            {
                Errors++;
                return;
            }

            Processing.Add(Math.Max(0, result.Times.Total - result.Times.Queue));
            Queue.Add(result.Times.Queue);
            Decode.Add(result.Times.Decode);
            Preprocess.Add(result.Times.Preprocess);
        }

        public void Merge(StreamCounts other)
        {
            Frames += other.Frames;
            Errors += other.Errors;
            BytesCopied += other.BytesCopied;
            Processing.Merge(other.Processing);
            Queue.Merge(other.Queue);
            Decode.Merge(other.Decode);
            Preprocess.Merge(other.Preprocess);
        }
    }
}
