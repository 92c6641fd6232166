using Natix.Engine.Memory;

namespace Natix.Engine.Cascade;

/// <summary>
/// What a started frame needs on its way: pixel buffers, how far it has come, its times. As many exist as frames may be under way, so
/// whatever stands between stations is bounded. The models of a level may work on it at the same time: what they write, and where it
/// goes next, is guarded by its gate; what the dispatcher keeps, by the dispatcher's lock, which is always taken first.
/// </summary>
internal sealed class FrameSlot : IDisposable
{
    /// <summary>The station of a frame that is answered.</summary>
    public const int Done = -1;

    private int _nextStation;

    /// <summary>The frame; null while the slot is free.</summary>
    public FrameJob? Job { get; set; }

    public FrameResult Result => Job!.Result;

    /// <summary>The path it took so far.</summary>
    public FrameTrail Trail => Job!.Trail;

    /// <summary>Guards what several models may touch at once: findings, evidence, times, the count of those that are out.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Pixels as decoded.</summary>
    public PixelFrame Decoded { get; } = new();

    /// <summary>Pixels turned upright, of a frame that was stored turned.</summary>
    public PixelFrame Upright { get; } = new();

    /// <summary>The upright pixels that models see, wherever they lie.</summary>
    public ImageView View { get; set; }

    /// <summary>The first station it goes to next; <see cref="Done"/> when it is answered. Setting it means that station alone.</summary>
    public int NextStation
    {
        get => _nextStation;
        set => (_nextStation, Seats) = (value, 1);
    }

    /// <summary>Which of the stations from <see cref="NextStation"/> on it goes to, all at once: bit i is the i-th.</summary>
    public ulong Seats { get; private set; }

    /// <summary>Changes when a level is through or cut short: who comes back with an older one is too late.</summary>
    public int Epoch { get; set; }

    /// <summary>The level it is in: a place in <see cref="CascadePlan.Levels"/>; -1 before the first.</summary>
    public int LevelIndex { get; private set; }

    /// <summary>Models of the level that have not had their say: bit i is the i-th.</summary>
    public ulong Outstanding { get; set; }

    /// <summary>When a worker first took it there; 0 when none has; the dispatcher's.</summary>
    public long LevelStarted { get; set; }

    /// <summary>When the level has to be through; <see cref="FrameJob.NoDeadline"/> when it has all the time.</summary>
    public long LevelDue { get; private set; }

    /// <summary>Who reads or writes pixels at the moment: such a frame cannot be answered.</summary>
    public int Busy { get; set; }

    /// <summary>Workers that have it in hand; the dispatcher's.</summary>
    public int InHand { get; set; }

    /// <summary>True while it stands in the queues of its level, or with the workers who took it from there; the dispatcher's.</summary>
    public bool IsSettled { get; set; }

    /// <summary>When it came to the station where it waits: a timestamp of the engine's clock.</summary>
    public long ReadySince { get; set; }

    /// <summary>True once a level has decided: only observers run after it.</summary>
    public bool IsDecided { get; set; }

    /// <summary>True once certified thresholds would have stopped it: what later levels score is then nothing that was certified.</summary>
    public bool HasPassedCertified { get; set; }

    /// <summary>What its file says of the lens.</summary>
    public ExifTags Exif { get; set; }

    /// <summary>Where its boxes are checked; null until there are some.</summary>
    public Checks.GeometryDesk? Geometry { get; set; }

    /// <summary>Where its boxes are fused; null until there are some.</summary>
    public FusionDesk? Desk { get; set; }

    /// <summary>True once its answer went out; the slot is then on its way to be freed.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Why its verdict lacks something.</summary>
    public DegradedReason Reason { get; set; }

    /// <summary>A failure of a voter that the verdict lacks; null while there is none.</summary>
    public ModelRunException? Failure { get; set; }

    public StageClock Clock { get; } = new();

    /// <summary>Takes a frame that is about to start.</summary>
    public void Begin(FrameJob job)
    {
        Job = job;
        NextStation = 0;
        IsDecided = IsAnswered = IsSettled = HasPassedCertified = false;
        Exif = default;
        Failure = null;
        Reason = DegradedReason.None;
        (LevelIndex, Outstanding, InHand, Busy) = (-1, 0, 0, 1); // it is decoded first
        (LevelStarted, LevelDue) = (0, FrameJob.NoDeadline);
        Epoch++;
    }

    /// <summary>Sends it into a level: to the given models of it, all at once.</summary>
    /// <param name="level">The level's place in the plan.</param>
    /// <param name="firstStation">The station of its first model.</param>
    /// <param name="seats">Which of its models: at least one bit.</param>
    /// <param name="due">When the level has to be through.</param>
    public void EnterLevel(int level, int firstStation, ulong seats, long due)
    {
        NextStation = firstStation;
        (Seats, LevelIndex, Outstanding) = (seats, level, seats);
        (LevelStarted, LevelDue) = (0, due);
        IsSettled = false;
        Epoch++;
    }

    public void Dispose()
    {
        Decoded.Dispose();
        Upright.Dispose();
    }
}
