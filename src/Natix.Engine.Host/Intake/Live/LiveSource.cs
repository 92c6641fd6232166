using System.Runtime.CompilerServices;
using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Intake.Live;

/// <summary>
/// A camera: connected to, read, and connected to again when the connection breaks, ends, falls silent or drips. Each gap is an error in its
/// place. Frames that come faster than they are taken are skipped and counted; indexes number what came, so a skipped frame leaves a gap.
/// Ends when asked to, when a single picture was had, or when it is given up.
/// </summary>
internal sealed class LiveSource(ILiveFeed feed, FrameGroup group, LiveOptions options) : IFrameSource
{
    private readonly Backoff _backoff = new(options.FirstWait, options.LongestWait, options.Seed);
    private long _next = options.FirstIndex;
    private long _started;

    public string Name => feed.Name;

    public FrameGroup Group { get; } = group;

    /// <summary>Index of the next frame or gap.</summary>
    public long NextIndex => Volatile.Read(ref _next);

    public async IAsyncEnumerable<SourceFrame> ReadAsync(RoadworkEngine engine, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var fresh = new FreshFrames(options.ReadAhead, Group);
        _started = options.Started ?? options.Clock.GetTimestamp();
        var receiving = Task.Run(() => ReceiveAsync(engine, fresh, ended.Token), CancellationToken.None);
        try
        {
            while (await fresh.TakeAsync(stop) is { } frame)
                yield return frame;
        }
        finally
        {
            await ended.CancelAsync();
            await receiving;
        }
    }

    private async Task ReceiveAsync(RoadworkEngine engine, FreshFrames fresh, CancellationToken stop)
    {
        try
        {
            using (feed)
                await WatchAsync(engine, fresh, stop);
            fresh.End();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            fresh.End();
        }
        catch (Exception e)
        {
            fresh.End(e); // surfaces where frames are taken
        }
    }

    private async Task WatchAsync(RoadworkEngine engine, FreshFrames fresh, CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var visit = await VisitAsync(engine, fresh, stop);
            if (visit.Gap is null)
            {
                if (options.Poll is not { } pause)
                    return;
                failures = 0;
                await Task.Delay(pause, options.Clock, stop);
                continue;
            }

            // Asked to stop, a connection that ends is no gap: a signal ends children too.
            stop.ThrowIfCancellationRequested();
            failures = visit.Frames > 0 ? 0 : failures + 1;
            if (options.Retries is { } most && failures > most)
            {
                Report(fresh, $"{visit.Gap}; given up after {failures} connections without a frame");
                return;
            }

            var wait = _backoff.Next(failures);
            Report(fresh, FormattableString.Invariant($"{visit.Gap}; connecting again in {wait.TotalSeconds:0.0} s"));
            await Task.Delay(wait, options.Clock, stop);
        }
    }

    /// <summary>One connection from its start to its end; the gap is null when a single picture was had.</summary>
    private async Task<(long Frames, string? Gap)> VisitAsync(RoadworkEngine engine, FreshFrames fresh, CancellationToken stop)
    {
        var frames = 0L;
        CancellationTokenSource? due = null;
        try
        {
            await using var connection = await feed.OpenAsync(engine, stop);
            due = new CancellationTokenSource(options.FrameTimeout, options.Clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, due.Token);
            while (await connection.ReadAsync(either.Token) is { IsEnd: false } frame)
            {
                if (frame.Lease is not null)
                {
                    frames++;
                    due.CancelAfter(options.FrameTimeout);
                }

                fresh.Put(new SourceFrame(Group, Next(), frame.Lease, frame.Error));
            }

            return (frames, connection.IsPicture && frames > 0 ? null : "the camera ended the stream");
        }
        catch (OperationCanceledException) when (due is { IsCancellationRequested: true } && !stop.IsCancellationRequested)
        {
            return (frames, FormattableString.Invariant($"no whole frame came for {options.FrameTimeout.TotalSeconds:0.###} s"));
        }
        catch (FeedException e)
        {
            return (frames, e.Message);
        }
        finally
        {
            due?.Dispose();
        }
    }

    private void Report(FreshFrames fresh, string gap)
    {
        Group.CountGap();
        fresh.Put(new SourceFrame(Group, Next(), null, new FrameError(FrameErrorCode.Unreadable, gap)));
    }

    private FrameInfo Next() => new(Name, _next++, options.Clock.GetElapsedTime(_started).TotalSeconds);
}
