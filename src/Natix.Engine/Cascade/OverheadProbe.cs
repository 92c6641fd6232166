namespace Natix.Engine.Cascade;

/// <summary>Interleaves rounds of whole frames, alone and in a stream, with rounds of stand-alone stages and compares their CPU time.</summary>
internal sealed class OverheadProbe(RoadworkEngine engine, FrameStream stream, StandaloneStages alone, IReadOnlyList<byte[]> frames)
{
    private static readonly TimeSpan MinTurn = TimeSpan.FromMilliseconds(50);

    private readonly int[] _levels = new int[frames.Count];

    public async Task<OverheadReport> RunAsync(int rounds)
    {
        await WholeAsync(1).ConfigureAwait(false);
        await StreamAsync(1).ConfigureAwait(false);
        Alone(1);
        var repeat = await RepeatsAsync().ConfigureAwait(false);
        var samples = new List<double[]>();
        for (var round = 0; round < rounds; round++)
        {
            // Every other round goes the other way round, so that a drifting clock speed favours nobody.
            double whole, stream;
            double[] parts;
            if (round % 2 == 0)
            {
                whole = await WholeAsync(repeat).ConfigureAwait(false);
                parts = Alone(repeat);
                stream = await StreamAsync(repeat).ConfigureAwait(false);
            }
            else
            {
                stream = await StreamAsync(repeat).ConfigureAwait(false);
                parts = Alone(repeat);
                whole = await WholeAsync(repeat).ConfigureAwait(false);
            }

            samples.Add([whole, .. parts, whole / parts.Sum(), stream, stream / parts.Sum()]);
        }

        return Report(samples);
    }

    private static OverheadReport Report(List<double[]> samples)
    {
        OrderedSamples Of(int column) => new(samples.Select(s => s[column]));
        var (ratio, stream) = (Of(5), Of(7));
        return new OverheadReport(Of(0).Median, Of(1).Median, Of(2).Median, Of(3).Median, Of(4).Median, ratio.Median, samples.Count)
        {
            Interval = ratio.IntervalOfMedian(0.95),
            StreamFrame = Of(6).Median,
            StreamRatio = stream.Median,
            StreamInterval = stream.IntervalOfMedian(0.95),
        };
    }

    private async Task<int> RepeatsAsync()
    {
        var perPass = await WholeAsync(1).ConfigureAwait(false) * frames.Count * 1e-6;
        return Math.Clamp((int)Math.Ceiling(MinTurn.TotalSeconds / Math.Max(perPass, 1e-6)), 1, 10_000);
    }

    private async Task<double> WholeAsync(int repeat)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var pass = 0; pass < repeat; pass++)
        {
            for (var i = 0; i < frames.Count; i++)
            {
                using var result = await engine.SubmitAsync(Lend(frames[i]), FrameInfo.Still("overhead")).ConfigureAwait(false);
                Check(result);
                _levels[i] = result.Verdict.Level;
            }
        }

        return PerFrame(before, repeat);
    }

    // The next frame waits while one is worked on: the worker need not fall asleep.
    private async Task<double> StreamAsync(int repeat)
    {
        var before = Environment.CpuUsage.TotalTime;
        var (count, index) = (repeat * frames.Count, 0);
        var pending = Submit(index++);
        while (index < count)
        {
            var next = Submit(index++);
            using (var result = await pending.ConfigureAwait(false))
                Check(result);
            pending = next;
        }

        using (var last = await pending.ConfigureAwait(false))
            Check(last);
        return PerFrame(before, repeat);
    }

    private ValueTask<FrameResult> Submit(int index) => stream.SubmitAsync(Lend(frames[index % frames.Count]), index, double.NaN);

    private static void Check(FrameResult result)
    {
        if (result.Error.IsError)
            throw new InvalidOperationException($"the frame cannot be measured: {result.Error}");
    }

    // Frame after frame, as the engine does it: a stage repeated on one frame would find everything in the cache, and the ratio would
    // charge the engine for the cache's misses.
    private double[] Alone(int repeat)
    {
        var totals = new TimeSpan[4];
        for (var pass = 0; pass < repeat; pass++)
        {
            for (var i = 0; i < frames.Count; i++)
                AddFrame(i, totals);
        }

        return [.. totals.Select(t => t.TotalMicroseconds / ((double)repeat * frames.Count))];
    }

    private void AddFrame(int i, TimeSpan[] totals)
    {
        var start = Environment.CpuUsage.TotalTime;
        using (var lease = Lend(frames[i]))
            alone.Decode(lease);
        var decoded = Environment.CpuUsage.TotalTime;
        alone.Preprocess(_levels[i]);
        var preprocessed = Environment.CpuUsage.TotalTime;
        alone.Infer(_levels[i]);
        var inferred = Environment.CpuUsage.TotalTime;
        alone.Heads(_levels[i]);
        totals[0] += decoded - start;
        totals[1] += preprocessed - decoded;
        totals[2] += inferred - preprocessed;
        totals[3] += Environment.CpuUsage.TotalTime - inferred;
    }

    private FrameLease Lend(byte[] jpeg)
    {
        var lease = engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        return lease;
    }

    private double PerFrame(TimeSpan before, int repeat) =>
        (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / ((double)repeat * frames.Count);
}
