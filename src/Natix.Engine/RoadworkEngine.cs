using Natix.Engine.Cascade;
using Natix.Engine.Memory;

namespace Natix.Engine;

/// <summary>
/// Frames in, roadwork verdicts out. Reads like the frame's way through the engine: bytes are put on loan (<see cref="Rent"/>,
/// <see cref="ReadFile"/>, <see cref="MjpegReader"/>), submitted, taken by a lane that decodes them and runs the cascade, and
/// come back as a <see cref="FrameResult"/>. Thread-safe. Nothing is allocated on the managed heap per frame once it runs.
/// Built by <see cref="EngineBuilder"/>; the caller disposes it, which answers every accepted frame first.
/// </summary>
public sealed class RoadworkEngine : IAsyncDisposable
{
    private readonly CascadePlan _plan;
    private readonly IDisposable _backend;
    private readonly SlabPool _slabs = new();
    private readonly FrameJobPool _jobs;
    private readonly FrameQueue _queue;
    private readonly LaneWorker[] _workers;
    private int _disposed;

    internal RoadworkEngine(CascadePlan plan, IDisposable backend, EngineOptions options)
    {
        _plan = plan;
        _backend = backend;
        Options = options;
        Description = Describe(plan, options);
        _jobs = new FrameJobPool(options.MaxInFlight, options.MaxDetections, plan.Models.Length);
        _queue = new FrameQueue(options.MaxInFlight);
        _workers = StartLanes();
    }

    /// <summary>What the engine runs.</summary>
    public EngineDescription Description { get; }

    /// <summary>The options it was built with.</summary>
    public EngineOptions Options { get; }

    /// <summary>Frames waiting for a lane.</summary>
    public int QueueDepth => _queue.Count;

    internal CascadePlan Plan => _plan;

    /// <summary>Lends a slab for a frame of known length. Dispose it or submit it.</summary>
    /// <param name="minBytes">Bytes needed, 0 or more; the slab may be larger.</param>
    public FrameLease Rent(int minBytes) => _slabs.Rent(minBytes);

    /// <summary>Reads a file straight into a slab. A file that cannot be read, or is over the limit, gives an error, not an exception.</summary>
    /// <param name="path">The file.</param>
    public IntakeFrame ReadFile(string path) => FileIntake.Read(path, _slabs, Options.Limits);

    /// <summary>
    /// Submits a frame and completes with its verdict or its error; dispose the result. Takes the lease over in every case. When
    /// <see cref="EngineOptions.MaxInFlight"/> results are not yet disposed, the frame is shed with <see cref="FrameErrorCode.QueueFull"/>.
    /// </summary>
    /// <param name="frame">The encoded frame; empty afterwards, disposing it then does nothing.</param>
    /// <param name="info">Where it came from; handed back in the result.</param>
    /// <param name="cancellation">Cancels the frame while it waits; a frame that has started is finished.</param>
    /// <exception cref="ObjectDisposedException">The engine is disposed, or the lease is disposed or was submitted before.</exception>
    public ValueTask<FrameResult> SubmitAsync(FrameLease frame, FrameInfo info, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (_jobs.TryTake() is not { } job)
            return new ValueTask<FrameResult>(Shed(frame, info));
        var pending = job.Begin(frame, info, Options.Clock.GetTimestamp(), cancellation);
        if (_queue.TryEnqueue(job))
            return pending;
        job.Abandon();
        throw new ObjectDisposedException(nameof(RoadworkEngine));
    }

    /// <summary>Takes no more frames, answers those accepted, then frees models, slabs and threads.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _queue.Close();
        foreach (var worker in _workers)
            await Task.Run(worker.Dispose).ConfigureAwait(false);
        _plan.Dispose();
        _backend.Dispose();
        _slabs.Dispose();
    }

    private LaneWorker[] StartLanes()
    {
        var workers = new List<LaneWorker>(Options.Lanes);
        try
        {
            for (var i = 0; i < Options.Lanes; i++)
                workers.Add(new LaneWorker(i, new Lane(_plan, Options), _queue));
            return [.. workers];
        }
        catch
        {
            _queue.Close();
            workers.ForEach(w => w.Dispose());
            _slabs.Dispose();
            throw;
        }
    }

    private FrameResult Shed(FrameLease frame, in FrameInfo info)
    {
        var result = new FrameResult(0, 0);
        result.Reset(info, frame);
        result.HandOut();
        result.Error = new FrameError(
            FrameErrorCode.QueueFull,
            $"{Options.MaxInFlight} frames are in flight already; dispose results sooner or raise {nameof(EngineOptions.MaxInFlight)}");
        Diagnostics.EngineTelemetry.FrameDone(result);
        return result;
    }

    private static EngineDescription Describe(CascadePlan plan, EngineOptions options) => new(
        plan.Manifest.Name, plan.Manifest.FilePath, options.Lanes, plan.Manifest.Consensus.Threshold,
        Array.ConvertAll(plan.Models.ToArray(), m => m.Describe()));
}
