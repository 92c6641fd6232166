namespace Natix.Engine;

/// <summary>
/// A frame's verdict with everything that led to it. Read it, then dispose it; its spans are dead afterwards. Disposing also returns
/// the frame's bytes to their owner; a second dispose does nothing. Pooled: drop a disposed result soon; after 32 more frames it may
/// be another one's. Not thread-safe.
/// </summary>
public sealed partial class FrameResult : IDisposable
{
    private const int Home = 0;
    private const int Busy = 1;
    private const int Out = 2;

    private readonly Evidence[] _evidence;
    private readonly FrameLease _lease = new();
    private Action<FrameResult>? _whenDisposed;
    private int _state = Home;
    private int _evidenceCount;

    internal FrameResult(int maxDetections, int maxModels)
    {
        Findings = new FrameFindings(maxDetections);
        _evidence = new Evidence[maxModels];
    }

    /// <summary>What was said of the frame when it was submitted.</summary>
    public FrameInfo Info { get; internal set; }

    /// <summary>The verdict; <see cref="Verdict.None"/> when <see cref="Error"/> is set.</summary>
    public Verdict Verdict { get; internal set; }

    /// <summary>Why there is no verdict; <see cref="FrameError.None"/> when there is one.</summary>
    public FrameError Error { get; internal set; }

    /// <summary>Wall-clock time by station, microseconds.</summary>
    public StageTimes Times { get; internal set; }

    /// <summary>Width of the upright source image in pixels; 0 when the header could not be read.</summary>
    public int Width { get; internal set; }

    /// <summary>Height of the upright source image in pixels; 0 when the header could not be read.</summary>
    public int Height { get; internal set; }

    /// <summary>EXIF orientation 1..8 of the bytes; 1 is upright.</summary>
    public int Orientation { get; internal set; } = 1;

    /// <summary>The image was decoded at 1/DecodeScale of its size: 1, 2 or 4.</summary>
    public int DecodeScale { get; internal set; } = 1;

    /// <summary>Bytes of the frame that were copied in memory after they left the socket, pipe or file.</summary>
    public long BytesCopied { get; internal set; }

    /// <summary>Models without a say in the verdict (observers, and voters after an exit) that failed on this frame.</summary>
    public int ObserverFailures { get; internal set; }

    /// <summary>What each voter said, in the order they ran.</summary>
    public ReadOnlySpan<Evidence> Evidence => _evidence.AsSpan(0, _evidenceCount);

    /// <summary>The frame's encoded bytes, or its raw pixels (<see cref="Format"/>); empty when the source had none to give, or the frame was cancelled.</summary>
    public ReadOnlySpan<byte> Jpeg => _lease.Bytes;

    /// <summary>What the bytes of <see cref="Jpeg"/> are: a JPEG unless the lease said otherwise.</summary>
    public FrameFormat Format => _lease.Format;

    internal FrameFindings Findings { get; }

    /// <summary>The frame's bytes, while the engine works on them.</summary>
    internal FrameLease Lease => _lease;

    /// <summary>
    /// Puts what models that ran at the same time said into the order of the models, so that the pool adds up the same numbers in the same order
    /// however long each took.
    /// </summary>
    internal void OrderByModel()
    {
        for (var i = 1; i < _evidenceCount; i++)
        {
            for (var j = i; j > 0 && _evidence[j].ModelIndex < _evidence[j - 1].ModelIndex; j--)
                (_evidence[j], _evidence[j - 1]) = (_evidence[j - 1], _evidence[j]);
        }

        Findings.OrderByModel();
    }

    /// <summary>Changes what a voter said.</summary>
    internal void ReviseEvidence(int modelIndex, double logOdds)
    {
        foreach (ref var voice in _evidence.AsSpan(0, _evidenceCount))
        {
            if (voice.ModelIndex == modelIndex)
                voice = voice with { LogOdds = logOdds };
        }
    }

    internal void AddEvidence(in Evidence evidence) => _evidence[_evidenceCount++] = evidence;

    /// <summary>Makes the result ready for another frame and moves the frame's bytes into it. The engine's alone until <see cref="HandOut"/>.</summary>
    /// <exception cref="ObjectDisposedException">The lease is empty.</exception>
    internal void Reset(in FrameInfo info, FrameLease lease, Action<FrameResult>? whenDisposed = null)
    {
        _lease.TakeFrom(lease);
        Info = info;
        _state = Busy;
        _whenDisposed = whenDisposed;
        Verdict = Verdict.None;
        Error = FrameError.None;
        Times = default;
        Width = Height = 0;
        Orientation = DecodeScale = 1;
        BytesCopied = _lease.BytesCopied;
        _evidenceCount = 0;
        ObserverFailures = 0;
        Findings.Clear();
        Findings.FocalLength = info.FocalLength;
    }

    /// <summary>Gives the bytes back early: nobody will work on them.</summary>
    internal void ReleaseBytes() => _lease.Dispose();

    /// <summary>From now on the receiver's, to dispose.</summary>
    internal void HandOut() => Volatile.Write(ref _state, Out);

    /// <summary>Returns the result to its engine and the bytes to their owner. Does nothing when that was done before.</summary>
    public void Dispose()
    {
        // A stale second dispose must not pull the bytes from under a worker: only what was handed out can come home.
        if (Interlocked.CompareExchange(ref _state, Home, Out) != Out)
            return;
        _lease.Dispose();
        _whenDisposed?.Invoke(this);
    }
}
