namespace Natix.Engine.Host.Reporting;

/// <summary>Frames that are counted and shown together: a video, a stream, the stills of a folder.</summary>
/// <param name="name">Shown to people.</param>
/// <param name="isStream">True when its frames follow each other in time.</param>
internal sealed class FrameGroup(string name, bool isStream)
{
    public string Name { get; } = name;

    public bool IsStream { get; } = isStream;

    /// <summary>How many frames will come, where that is known; set by the source when it opens.</summary>
    public long? ExpectedFrames { get; set; }
}
