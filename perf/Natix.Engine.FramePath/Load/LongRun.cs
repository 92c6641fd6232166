using System.Diagnostics;

namespace Natix.Engine.FramePath.Load;

/// <summary>What a long run saw.</summary>
/// <param name="Frames">Frames answered.</param>
/// <param name="Errors">Of those, without a verdict.</param>
/// <param name="Seconds">Length.</param>
/// <param name="AllocatedBytes">Managed bytes of the whole process over <paramref name="CountedFrames"/>.</param>
/// <param name="CountedFrames">The frames between the first tenth and the last: opening and closing streams is not a frame's work.</param>
/// <param name="CopiedBytes">Bytes the engine copied.</param>
/// <param name="Resident">Resident memory at the start and after each tenth.</param>
internal sealed record LongRunFigures(
    long Frames, long Errors, double Seconds, long AllocatedBytes, long CountedFrames, long CopiedBytes, IReadOnlyList<long> Resident);

/// <summary>Many frames over many streams, to see what grows. The run itself allocates nothing per frame.</summary>
internal sealed class LongRun(EngineUnderLoad load, int streams, int frames)
{
    private const int Parts = 10;
    private long _sent;
    private long _answered;
    private long _errors;
    private long _copied;

    /// <summary>Warms up with a tenth as many frames, then runs.</summary>
    public async Task<LongRunFigures> RunAsync()
    {
        await RunAsync(frames / Parts, null);
        using var memory = new ResidentMemory();
        var resident = new long[Parts + 1];
        _ = memory.Bytes;
        GC.Collect();
        (_sent, _answered, _errors, _copied) = (0, 0, 0, 0);
        var (allocated, counted, started) = (0L, 0L, Stopwatch.GetTimestamp());
        await RunAsync(frames, part =>
        {
            resident[part] = memory.Bytes;
            if (part is 1 or Parts - 1)
                (allocated, counted) = (GC.GetTotalAllocatedBytes(precise: true) - allocated, Interlocked.Read(ref _answered) - counted);
        });
        return new LongRunFigures(_answered, _errors, Stopwatch.GetElapsedTime(started).TotalSeconds, allocated, counted, _copied, resident);
    }

    private async Task RunAsync(int count, Action<int>? atPart)
    {
        Task[] running = [.. Enumerable.Range(0, streams).Select(i => Task.Run(() => StreamAsync(i, count)))];
        for (var part = 0; part <= Parts; part++)
        {
            while (Interlocked.Read(ref _answered) < (long)count * part / Parts && !Array.Exists(running, r => r.IsFaulted))
                Thread.Sleep(1);
            atPart?.Invoke(part);
        }

        await Task.WhenAll(running);
    }

    private async Task StreamAsync(int number, int count)
    {
        await using var stream = load.Engine.OpenStream($"load {number}", new StreamOptions { MaxInFlight = 1 });
        for (long i; (i = Interlocked.Increment(ref _sent) - 1) < count;)
        {
            using var result = await stream.SubmitAsync(load.Lend((int)(i % load.Jpegs.Count)), i, double.NaN);
            Interlocked.Add(ref _copied, result.BytesCopied);
            Interlocked.Add(ref _errors, result.Error.IsError ? 1 : 0);
            Interlocked.Increment(ref _answered);
        }
    }
}
