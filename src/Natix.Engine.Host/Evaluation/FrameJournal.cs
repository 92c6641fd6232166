using Natix.Engine.Host.Reporting;

namespace Natix.Engine.Host.Evaluation;

/// <summary>What an evaluation keeps of frames, one by one as they come, besides the cases they belong to. Owns its album; not thread-safe.</summary>
internal sealed class FrameJournal(MistakeAlbum? album = null) : IDisposable
{
    public Funnel Funnel { get; } = new();

    public FormulaTally Formulas { get; } = new();

    /// <summary>Pictures of mistakes; null when nobody will look at them.</summary>
    public MistakeAlbum? Album { get; } = album;

    /// <summary>Takes one frame.</summary>
    /// <param name="name">The case it belongs to.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="result">The engine's result; null for a frame that never reached the engine.</param>
    /// <param name="label">0 or 1; null when it has none.</param>
    public void Add(string name, FrameRecord frame, FrameResult? result, int? label)
    {
        Funnel.Add(frame, label);
        Formulas.Add(frame, label);
        if (label is { } truth && result is not null)
            Album?.Offer(name, frame, result, truth);
    }

    public void Dispose() => Album?.Dispose();
}
