using Natix.Engine.Diagnostics;

namespace Natix.Engine.Cascade;

/// <summary>The thread of a lane: takes jobs from the queue until it closes, and completes every one it took. Owns the lane, also when construction fails.</summary>
internal sealed class LaneWorker : IDisposable
{
    private readonly Lane _lane;
    private readonly FrameQueue _queue;
    private readonly Thread _thread;

    public LaneWorker(int number, Lane lane, FrameQueue queue)
    {
        _lane = lane;
        _queue = queue;
        _thread = new Thread(Work) { IsBackground = true, Name = $"natix lane {number}" };
        try
        {
            _thread.Start();
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    private void Work()
    {
        while (_queue.Dequeue() is { } job)
        {
            var span = EngineTelemetry.StartFrame(job.Result.Info);
            Serve(job);
            EngineTelemetry.FrameDone(job.Result, span);
            job.Complete();
        }
    }

    private void Serve(FrameJob job)
    {
        if (job.Cancellation.IsCancellationRequested)
        {
            job.Result.Error = new FrameError(FrameErrorCode.Cancelled, "the caller cancelled before the frame was started");
            return;
        }

        try
        {
            _lane.Process(job.Result, job.Submitted);
        }
        catch (Exception e)
        {
            // A defect of ours must not take the lane, and every frame behind this one, with it: it is reported on its frame.
            job.Result.Verdict = Verdict.None;
            job.Result.Error = new FrameError(FrameErrorCode.Internal, $"{e.GetType().Name}: {e.Message}");
            EngineTelemetry.LaneFault(e);
        }
    }

    /// <summary>Waits for the thread to end (close the queue first), then frees the lane.</summary>
    public void Dispose()
    {
        _thread.Join();
        _lane.Dispose();
    }
}
