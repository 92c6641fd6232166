namespace Natix.Engine;

/// <summary>
/// A frame's verdict with everything that led to it. Pooled: read it, then dispose it once; its spans are dead afterwards.
/// Disposing also returns the frame's bytes to their owner. Not thread-safe.
/// </summary>
public sealed class FrameResult : IDisposable
{
    private readonly Evidence[] _evidence;
    private Action<FrameResult>? _return;
    private int _evidenceCount;

    internal FrameResult(int maxDetections, int maxModels)
    {
        DetectionBuffer = new DetectionList(maxDetections);
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

    /// <summary>Objects found, of all detectors that ran.</summary>
    public ReadOnlySpan<Detection> Detections => DetectionBuffer.Span;

    /// <summary>What each voter said, in the order they ran.</summary>
    public ReadOnlySpan<Evidence> Evidence => _evidence.AsSpan(0, _evidenceCount);

    /// <summary>P(device) in [0,1] per cell, row-major; empty when no model with a heat map ran.</summary>
    public ReadOnlySpan<float> Heat => HeatBuffer.Cells;

    /// <summary>Cells a row of <see cref="Heat"/>.</summary>
    public int HeatWidth => HeatBuffer.Width;

    /// <summary>Rows of <see cref="Heat"/>.</summary>
    public int HeatHeight => HeatBuffer.Height;

    /// <summary>The part of the upright source image that <see cref="Heat"/> covers: left, top, right, bottom in pixels.</summary>
    public (float Left, float Top, float Right, float Bottom) HeatArea =>
        (HeatBuffer.Left, HeatBuffer.Top, HeatBuffer.Right, HeatBuffer.Bottom);

    /// <summary>The frame's encoded bytes; empty when the source had none to give.</summary>
    public ReadOnlySpan<byte> Jpeg => Lease is { } lease ? lease.Bytes : default;

    internal DetectionList DetectionBuffer { get; }

    internal HeatMap HeatBuffer { get; } = new();

    internal FrameLease? Lease { get; set; }

    internal void AddEvidence(in Evidence evidence) => _evidence[_evidenceCount++] = evidence;

    /// <summary>Makes the result ready for another frame.</summary>
    internal void Reset(in FrameInfo info, FrameLease? lease, Action<FrameResult> whenDisposed)
    {
        Info = info;
        Lease = lease;
        _return = whenDisposed;
        Verdict = Verdict.None;
        Error = FrameError.None;
        Times = default;
        Width = Height = 0;
        Orientation = DecodeScale = 1;
        BytesCopied = lease?.BytesCopied ?? 0;
        _evidenceCount = 0;
        DetectionBuffer.Clear();
        HeatBuffer.Clear();
    }

    /// <summary>Returns the result to its engine and the bytes to their owner. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _return, null) is not { } whenDisposed)
            return;
        Lease?.Dispose();
        Lease = null;
        whenDisposed(this);
    }
}
