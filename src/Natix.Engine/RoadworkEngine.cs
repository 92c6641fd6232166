using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Exits;
using Natix.Engine.Memory;

namespace Natix.Engine;

/// <summary>
/// Frames in, roadwork verdicts out. Reads like the frame's way through the engine: bytes are put on loan (<see cref="Rent"/>,
/// <see cref="ReadFile"/>, <see cref="MjpegReader"/>), submitted alone or by a <see cref="FrameStream"/>, taken by workers that decode them and
/// run the cascade, and come back as a <see cref="FrameResult"/>. Thread-safe. Nothing is allocated on the managed heap per frame once it
/// runs. Built by <see cref="EngineBuilder"/>; the caller disposes it, which answers every accepted frame first.
/// </summary>
public sealed class RoadworkEngine : IAsyncDisposable
{
    private readonly CascadePlan _plan;
    private readonly IDisposable _backend;
    private readonly IVerdictRecorder? _recorder;
    private readonly SlabPool _slabs = new();
    private readonly FrameJobPool _jobs;
    private readonly FrameCrew _crew;
    private readonly FrameLine _loose;
    private readonly CascadeJudge _judge;
    private readonly HashSet<FrameStream> _streams = [];
    private int _disposed;
    private Task? _ending;

    internal RoadworkEngine(
        CascadePlan plan, IDisposable backend, EngineOptions options, IReadOnlyList<WorkerRole> workers, TuningReport? tuning = null,
        IVerdictRecorder? recorder = null)
    {
        (_plan, _backend, _recorder, Options) = (plan, backend, recorder, options);
        (_judge, var certificate) = ExitRules.Decide(plan, options);
        Description = Describe(plan, workers.Count) with { Tuning = tuning, Certificate = certificate };
        _jobs = new FrameJobPool(options.MaxDetections, plan.Models.Length);
        _crew = new FrameCrew(plan, workers, options, _judge);
        var full = Full(nameof(RoadworkEngine), options.MaxInFlight, nameof(EngineOptions));
        _loose = OpenLine(new LineRules(nameof(RoadworkEngine), options.MaxInFlight, false, null, full) { Camera = options.Camera });
    }

    /// <summary>What the engine runs.</summary>
    public EngineDescription Description { get; }

    /// <summary>The options it was built with.</summary>
    public EngineOptions Options { get; }

    /// <summary>How recording goes; null when nothing is recorded (<see cref="EngineBuilder.Record"/>). Complete once the engine is disposed.</summary>
    public RecordingReport? Recording => _recorder?.Report;

    /// <summary>Frames waiting for a worker.</summary>
    public int QueueDepth => _crew.Dispatcher.Waiting;

    /// <summary>Frames waiting for a worker that would be started before one that came now: what has more time, or a lower priority, does not count.</summary>
    /// <param name="budget">Time within which that frame's verdict would be wanted; above 0.</param>
    /// <param name="priority">Its priority, in [0,1] (<see cref="FrameInfo.Priority"/>).</param>
    public int QueueDepthBefore(TimeSpan budget, double priority)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(budget, TimeSpan.Zero);
        return _crew.Dispatcher.WaitingBefore(budget, double.IsNaN(priority) ? 0 : Math.Clamp(priority, 0, 1));
    }

    /// <summary>
    /// The latest scores of each certified level against those it was certified on; empty without a certificate in force. While a level
    /// drifts, the cascade stops early only where certificate and manifest agree.
    /// </summary>
    public IReadOnlyList<LevelDrift> Drift => _judge.Drift?.Read() ?? [];

    /// <summary>Native memory now. Allocates nothing; it takes the lock of the slabs, so ask by the second and not by the frame.</summary>
    public EngineMemory Memory
    {
        get
        {
            var slabs = _slabs.Use;
            return new EngineMemory(slabs.Lent, slabs.LentBytes, slabs.Free, slabs.FreeBytes, slabs.LargestBytes, NativeBuffer.LiveBytes);
        }
    }

    internal PathTimes Times => _crew.Times;

    internal CascadePlan Plan => _plan;

    internal SlabPool Slabs => _slabs;

    /// <summary>Lends a slab for a frame of known length. Dispose it or submit it.</summary>
    /// <param name="minBytes">Bytes needed, 0 or more; the slab may be larger.</param>
    public FrameLease Rent(int minBytes) => _slabs.Rent(minBytes);

    /// <summary>Reads a file straight into a slab. A file that cannot be read, or is over the limit, gives an error, not an exception.</summary>
    /// <param name="path">The file.</param>
    public IntakeFrame ReadFile(string path) => FileIntake.Read(path, _slabs, Options.Limits);

    /// <summary>
    /// Submits a frame that belongs to no stream and completes with its verdict or its error; dispose the result. Takes the lease over in every
    /// case. When <see cref="EngineOptions.MaxInFlight"/> such results are not yet disposed, the frame is shed with
    /// <see cref="FrameErrorCode.QueueFull"/>. Frames without a stream share the engine as one stream does, and keep no order.
    /// </summary>
    /// <param name="frame">The frame's bytes; empty afterwards, disposing it then does nothing.</param>
    /// <param name="info">Where it came from; handed back in the result.</param>
    /// <param name="cancellation">Cancels the frame while it waits; a frame that has started is finished.</param>
    /// <exception cref="ObjectDisposedException">The engine is disposed, or the lease is disposed or was submitted before.</exception>
    public ValueTask<FrameResult> SubmitAsync(FrameLease frame, FrameInfo info, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return _loose.SubmitAsync(frame, info, cancellation);
    }

    /// <summary>Opens a stream: frames in order, a window of its own, a fair share of the engine. The caller closes it.</summary>
    /// <param name="name">Its name in results.</param>
    /// <param name="options">How it is served; null: the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the camera makes no sense.</exception>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    public FrameStream OpenStream(string name, StreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= new StreamOptions();
        options.Check();
        lock (_streams)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            var line = OpenLine(new LineRules($"stream {name}", options.MaxInFlight, true, options.Budget, Full($"stream {name}", options.MaxInFlight, nameof(StreamOptions)))
            {
                Camera = options.Camera ?? Options.Camera,
                DriftSpacing = Options.DriftSpacing,
                KeepsPictures = options.KeepsPictures,
            });
            var stream = new FrameStream(name, options, line, Forget);
            _streams.Add(stream);
            return stream;
        }
    }

    /// <summary>
    /// Takes no more frames, answers those accepted, then ends streams and frees models, slabs and threads. A model's run cannot be broken off: while
    /// one hangs, its frames are answered all the same, and this waits for it.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_streams)
            _ending ??= EndAsync();
        return new ValueTask(_ending);
    }

    private async Task EndAsync()
    {
        Volatile.Write(ref _disposed, 1);
        var ending = Array.ConvertAll(OpenStreams(), s => s.EndAsync());
        await Task.Run(_crew.Dispose).ConfigureAwait(false);
        await Task.WhenAll(ending).ConfigureAwait(false);
        _recorder?.Dispose();
        _plan.Dispose();
        _backend.Dispose();
        _slabs.Dispose();
    }

    private FrameLine OpenLine(LineRules rules) => new(rules, _crew.Dispatcher, _jobs, Options.Clock, _recorder);

    private static string Full(string name, int window, string owner) =>
        $"{name}: {window} frames are in flight already; dispose results sooner or raise {owner}.{nameof(EngineOptions.MaxInFlight)}";

    private FrameStream[] OpenStreams()
    {
        lock (_streams)
            return [.. _streams];
    }

    private void Forget(FrameStream stream)
    {
        lock (_streams)
            _streams.Remove(stream);
    }

    private static EngineDescription Describe(CascadePlan plan, int workers) => new(
        plan.Manifest.Name, plan.Manifest.FilePath, workers, plan.Manifest.Consensus.Threshold,
        Array.ConvertAll(plan.Models.ToArray(), m => m.Describe()))
    {
        ObjectLabels = ObjectFusion.SharedLabels(plan),
    };
}
