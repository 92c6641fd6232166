namespace Natix.Engine.Cascade;

/// <summary>What became of one model on one frame. Numbers are part of the record format.</summary>
internal enum ModelOutcome : byte
{
    /// <summary>The cascade never came to it.</summary>
    NotAsked = 0,

    /// <summary>It was asked and had not answered when its level, or the frame, was closed.</summary>
    Late = 1,

    /// <summary>It answered.</summary>
    Answered = 2,

    /// <summary>It failed.</summary>
    Failed = 3,

    /// <summary>It is left out, as if the cascade had no such seat: what-if questions only, never recorded.</summary>
    LeftOut = 4,
}

/// <summary>How a level ended. Numbers are part of the record format.</summary>
internal enum LevelEnd : byte
{
    /// <summary>The frame never came to it, or passed it by.</summary>
    NotEntered = 0,

    /// <summary>It was entered; what came of it is not known.</summary>
    Open = 1,

    /// <summary>Every model of it had its say, or failed.</summary>
    Through = 2,

    /// <summary>It took longer than it may.</summary>
    CutShort = 3,

    /// <summary>The frame's deadline came while it ran.</summary>
    Deadline = 4,

    /// <summary>It was not entered: there was no time left for it before the deadline.</summary>
    Refused = 5,
}

/// <summary>One model's part in a frame. Times in ticks of the engine's clock.</summary>
internal struct ModelStep
{
    /// <summary>What became of it.</summary>
    public ModelOutcome Outcome;

    /// <summary>It gave evidence.</summary>
    public bool Votes;

    /// <summary>Frames in the run that it answered from; 0 without an answer.</summary>
    public int Batch;

    /// <summary>The frame's place in that run.</summary>
    public int Place;

    /// <summary>Calibrated log-odds, before any weight, of what geometry leaves of its boxes; 0 when it does not vote.</summary>
    public double LogOdds;

    public long PreprocessTicks;

    /// <summary>The whole run, whatever the size of its batch.</summary>
    public long InferTicks;

    public long HeadTicks;

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Failure;
}

/// <summary>One level's part in a frame. Times are timestamps of the engine's clock.</summary>
internal struct LevelStep
{
    public LevelEnd End;

    /// <summary>Scores had drifted from those certified when it was judged: certificate and manifest had to agree.</summary>
    public bool InFallback;

    public long Entered;

    public long Left;
}

/// <summary>
/// The path a frame took: which levels, which models, in which batches, how long. Kept with the frame's seat and written under the frame's gate;
/// read when the frame is answered. Allocates nothing.
/// </summary>
/// <param name="models">Models of the cascade.</param>
internal sealed class FrameTrail(int models)
{
    /// <summary>Most levels of a cascade.</summary>
    public const int MaxLevels = 8;

    private readonly ModelStep[] _models = new ModelStep[models];
    private readonly LevelStep[] _levels = new LevelStep[MaxLevels];

    /// <summary>By model index.</summary>
    public ReadOnlySpan<ModelStep> ModelSteps => _models;

    /// <summary>By the level's place in the plan.</summary>
    public ReadOnlySpan<LevelStep> LevelSteps => _levels;

    /// <summary>When the frame was submitted.</summary>
    public long Submitted { get; private set; }

    /// <summary>Begins a frame.</summary>
    public void Begin(long submitted)
    {
        Submitted = submitted;
        Array.Clear(_models);
        Array.Clear(_levels);
    }

    /// <summary>The frame enters a level.</summary>
    /// <param name="level">The level's place in the plan.</param>
    /// <param name="firstModel">Index of its first model.</param>
    /// <param name="seats">Which of its models are asked: bit i is the i-th.</param>
    /// <param name="now">The time.</param>
    public void Enter(int level, int firstModel, ulong seats, long now)
    {
        _levels[level] = new LevelStep { End = LevelEnd.Open, Entered = now, Left = now };
        for (; seats != 0; seats &= seats - 1)
            _models[firstModel + System.Numerics.BitOperations.TrailingZeroCount(seats)].Outcome = ModelOutcome.Late;
    }

    /// <summary>A level ended; the first word counts.</summary>
    public void End(int level, LevelEnd end, long now)
    {
        ref var step = ref _levels[level];
        if (step.End is LevelEnd.Open or LevelEnd.NotEntered)
            (step.End, step.Left) = (end, now);
    }

    /// <summary>Says, before a level is judged, whether scores have drifted from those certified: it is judged by this very word.</summary>
    /// <param name="level">The level's place in the plan.</param>
    /// <param name="fallback">They have.</param>
    public void FallBack(int level, bool fallback) => _levels[level].InFallback = fallback;

    /// <summary>Takes back that a level was entered: there was no time for it.</summary>
    /// <param name="level">The level's place in the plan.</param>
    /// <param name="firstModel">Index of its first model.</param>
    /// <param name="count">Its models.</param>
    public void Refuse(int level, int firstModel, int count)
    {
        _levels[level].End = LevelEnd.Refused;
        _models.AsSpan(firstModel, count).Clear();
    }

    /// <summary>Books the time of a model's preprocessing.</summary>
    public void Preprocessed(int model, long ticks) => _models[model].PreprocessTicks += ticks;

    /// <summary>A model answered.</summary>
    public void Answered(int model, int batch, int place, bool votes, double logOdds, long inferTicks, long headTicks)
    {
        ref var step = ref _models[model];
        (step.Outcome, step.Batch, step.Place) = (ModelOutcome.Answered, batch, place);
        (step.Votes, step.LogOdds) = (votes, votes ? logOdds : 0);
        (step.InferTicks, step.HeadTicks) = (inferTicks, headTicks);
    }

    /// <summary>What became of a model's vote once its level was through.</summary>
    public void Settled(int model, double logOdds) => _models[model].LogOdds = logOdds;

    /// <summary>A model failed.</summary>
    public void Failed(int model, string why)
    {
        _models[model].Outcome = ModelOutcome.Failed;
        _models[model].Failure = why;
    }
}
