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
            var (count, start) = (counts[i] = new StreamCounts(), i * frames.Count / streams);
            running[i] = Task.Run(() => StreamAsync(count, start), CancellationToken.None);
        }

        stop.WaitHandle.WaitOne(WarmUp);
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        _measuring = true;
        stop.WaitHandle.WaitOne(length);
        _measuring = false;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore;
        _ended = true;
        await Task.WhenAll(running);
        return Sum(counts, seconds, allocated);
    }

    private async Task StreamAsync(StreamCounts counts, int start)
    {
        for (var i = start; !_ended; i = (i + 1) % frames.Count)
        {
            var jpeg = frames[i];
            var lease = engine.Rent(jpeg.Length);
            jpeg.CopyTo(lease.Buffer.Span);
            lease.Length = jpeg.Length;
            using var result = await engine.SubmitAsync(lease, new FrameInfo("bench", i, double.NaN));
            if (!result.Error.IsError)
                _answered[i] = true; // streams may set the same one: they all write the same
            if (_measuring)
                counts.Add(result);
        }
    }

    private BenchFigures Sum(StreamCounts[] counts, double seconds, long allocated)
    {
        var (processing, queue) = (new LatencyHistogram(), new LatencyHistogram());
        foreach (var count in counts)
        {
            processing.Merge(count.Processing);
            queue.Merge(count.Queue);
        }

        var answered = counts.Sum(c => c.Frames);
        return new BenchFigures(
            answered, counts.Sum(c => c.Errors), seconds, streams, engine.Options.Lanes, processing, queue,
            answered == 0 ? double.NaN : (double)allocated / answered,
            answered == 0 ? double.NaN : (double)counts.Sum(c => c.BytesCopied) / answered,
            _answered);
    }

    private sealed class StreamCounts
    {
        public LatencyHistogram Processing { get; } = new();

        public LatencyHistogram Queue { get; } = new();

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
        }
    }
}
