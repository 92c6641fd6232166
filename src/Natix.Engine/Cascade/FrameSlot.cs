using Natix.Engine.Memory;

namespace Natix.Engine.Cascade;

/// <summary>
/// What a started frame needs on its way: pixel buffers, how far it has come, its times. As many exist as frames may be under way, so
/// whatever stands between stations is bounded. Whoever works on the frame owns it; between stations the dispatcher does.
/// </summary>
internal sealed class FrameSlot : IDisposable
{
    /// <summary>The station of a frame that is answered.</summary>
    public const int Done = -1;

    /// <summary>The frame; null while the slot is free.</summary>
    public FrameJob? Job { get; set; }

    public FrameResult Result => Job!.Result;

    /// <summary>Pixels as decoded.</summary>
    public PixelFrame Decoded { get; } = new();

    /// <summary>Pixels turned upright, of a frame that was stored turned.</summary>
    public PixelFrame Upright { get; } = new();

    /// <summary>The upright pixels that models see, wherever they lie.</summary>
    public ImageView View { get; set; }

    /// <summary>Where the frame goes next; <see cref="Done"/> when it is answered.</summary>
    public int NextStation { get; set; }

    /// <summary>When it came to the station where it waits: a timestamp of the engine's clock.</summary>
    public long ReadySince { get; set; }

    /// <summary>True once a level has decided: only observers run after it.</summary>
    public bool IsDecided { get; set; }

    /// <summary>True once its answer went out; the slot is then on its way to be freed.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>A failure of a voter that the verdict lacks; null while there is none.</summary>
    public ModelRunException? Failure { get; set; }

    public StageClock Clock { get; } = new();

    /// <summary>Takes a frame that is about to start.</summary>
    public void Begin(FrameJob job)
    {
        Job = job;
        NextStation = 0;
        IsDecided = IsAnswered = false;
        Failure = null;
    }

    public void Dispose()
    {
        Decoded.Dispose();
        Upright.Dispose();
    }
}
