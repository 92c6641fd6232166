namespace Natix.Engine.Host.Reporting;

/// <summary>Frames that are counted and shown together: a video, a stream, the stills of a folder.</summary>
/// <param name="name">Shown to people.</param>
/// <param name="isStream">True when its frames follow each other in time.</param>
internal sealed class FrameGroup(string name, bool isStream)
{
    private long _skipped;
    private long _gaps;

    public string Name { get; } = name;

    public bool IsStream { get; } = isStream;

    /// <summary>How many frames will come, where that is known; set by the source when it opens.</summary>
    public long? ExpectedFrames { get; set; }

    /// <summary>True for a camera: it has no end of its own.</summary>
    public bool IsLive { get; init; }

    /// <summary>Frames of a camera that came faster than they were taken, and were left out.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Times the connection to a camera was lost or could not be made.</summary>
    public long Gaps => Interlocked.Read(ref _gaps);

    /// <summary>Counts one frame left out. Thread-safe.</summary>
    public void CountSkipped() => Interlocked.Increment(ref _skipped);

    /// <summary>Counts one lost connection. Thread-safe.</summary>
    public void CountGap() => Interlocked.Increment(ref _gaps);
}
