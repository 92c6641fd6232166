using System.Threading.Tasks.Sources;

namespace Natix.Engine.Cascade;

/// <summary>
/// A frame's seat in the engine, from submission until its result is disposed; pooled with its result, so a frame allocates
/// nothing. The submitter awaits it; one lane completes it.
/// </summary>
internal sealed class FrameJob : IValueTaskSource<FrameResult>
{
    private readonly Action<FrameJob> _release;
    private readonly Action<FrameResult> _whenDisposed;
    private ManualResetValueTaskSourceCore<FrameResult> _completion = new() { RunContinuationsAsynchronously = true };

    public FrameJob(int maxDetections, int maxModels, Action<FrameJob> release)
    {
        Result = new FrameResult(maxDetections, maxModels);
        _release = release;
        _whenDisposed = _ => _release(this);
    }

    public FrameResult Result { get; }

    public long Submitted { get; private set; }

    public CancellationToken Cancellation { get; private set; }

    /// <summary>Takes the seat for a frame.</summary>
    public ValueTask<FrameResult> Begin(FrameLease lease, in FrameInfo info, long submitted, CancellationToken cancellation)
    {
        _completion.Reset();
        try
        {
            Result.Reset(info, lease, _whenDisposed);
        }
        catch
        {
            _release(this);
            throw;
        }

        Submitted = submitted;
        Cancellation = cancellation;
        return new ValueTask<FrameResult>(this, _completion.Version);
    }

    /// <summary>Hands the result to whoever awaits it.</summary>
    public void Complete()
    {
        Result.HandOut();
        _completion.SetResult(Result);
    }

    /// <summary>Gives the seat back when no lane will ever see the frame.</summary>
    public void Abandon()
    {
        Result.HandOut();
        Result.Dispose();
    }

    FrameResult IValueTaskSource<FrameResult>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FrameResult>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<FrameResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
