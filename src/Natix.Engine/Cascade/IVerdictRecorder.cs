namespace Natix.Engine.Cascade;

/// <summary>
/// Is told of every frame once, when it is answered, with or without a verdict. Called on the frame path by any thread, several at once: it must not wait,
/// not throw, and allocate nothing once warm. What it is shown is the frame's own and is gone when it returns. Disposed by the engine, after the
/// last frame.
/// </summary>
internal interface IVerdictRecorder : IDisposable
{
    /// <summary>How it goes; any thread may ask, also after it was disposed.</summary>
    RecordingReport Report { get; }

    /// <summary>Takes what it wants of an answered frame.</summary>
    /// <param name="result">The answer, not yet handed out.</param>
    /// <param name="trail">The frame's path; of a frame that found no room nothing is set.</param>
    void Record(FrameResult result, FrameTrail trail);
}
