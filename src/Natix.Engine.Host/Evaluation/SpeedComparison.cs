using System.Diagnostics;

namespace Natix.Engine.Host.Evaluation;

/// <summary>
/// How much faster one engine is than another on the same frames: both stand ready, and rounds over the frames alternate between them, so that a busy
/// machine slows both. One frame is in flight at a time. Immutable.
/// </summary>
/// <param name="Frames">Frames a round.</param>
/// <param name="FirstMilliseconds">Median over rounds of the first engine's time a frame.</param>
/// <param name="SecondMilliseconds">Median over rounds of the second engine's time a frame.</param>
/// <param name="Ratios">Second over first of each pair of rounds, ascending.</param>
internal sealed record SpeedComparison(int Frames, double FirstMilliseconds, double SecondMilliseconds, IReadOnlyList<double> Ratios)
{
    /// <summary>Frames a round, at most.</summary>
    public const int MostFrames = 32;

    private const int Rounds = 5;

    // Rounds are for a better figure, not worth minutes.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(60);

    /// <summary>Median of the ratios.</summary>
    public double Ratio => Ratios[Ratios.Count / 2];

    /// <summary>Measures; null when there is no frame or it was stopped before a pair of rounds was done.</summary>
    /// <param name="first">The engine whose time is the unit.</param>
    /// <param name="second">The engine it is compared with.</param>
    /// <param name="frames">Encoded or raw frames.</param>
    /// <param name="stop">Ends it after the round in progress.</param>
    public static async Task<SpeedComparison?> MeasureAsync(
        RoadworkEngine first, RoadworkEngine second, IReadOnlyList<KeptFrame> frames, CancellationToken stop)
    {
        if (frames.Count == 0)
            return null;
        // The first round of each is forgotten: code and memory are used for the first time there.
        await RoundAsync(first, frames);
        await RoundAsync(second, frames);
        var started = Stopwatch.GetTimestamp();
        List<double> firsts = [], seconds = [], ratios = [];
        while (ratios.Count < Rounds && !stop.IsCancellationRequested && (ratios.Count == 0 || Stopwatch.GetElapsedTime(started) < Enough))
        {
            firsts.Add(await RoundAsync(first, frames));
            seconds.Add(await RoundAsync(second, frames));
            ratios.Add(seconds[^1] / firsts[^1]);
        }

        if (ratios.Count == 0)
            return null;
        firsts.Sort();
        seconds.Sort();
        ratios.Sort();
        return new SpeedComparison(frames.Count, firsts[firsts.Count / 2], seconds[seconds.Count / 2], ratios);
    }

    /// <summary>Mean milliseconds a frame, from submission to verdict; nothing else waits.</summary>
    private static async Task<double> RoundAsync(RoadworkEngine engine, IReadOnlyList<KeptFrame> frames)
    {
        var sum = 0.0;
        foreach (var frame in frames)
        {
            var lease = engine.Rent(frame.Bytes.Length);
            frame.Bytes.CopyTo(lease.Buffer.Span);
            lease.Length = frame.Bytes.Length;
            lease.Format = frame.Format;
            using var result = await engine.SubmitAsync(lease, FrameInfo.Still("speed"));
            sum += result.Times.Total / 1000;
        }

        return sum / frames.Count;
    }
}
