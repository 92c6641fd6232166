using Natix.Engine.Cascade.Exits;
using Natix.Engine.Memory;

namespace Natix.Engine.Cascade.Recording;

/// <summary>What a level made of a frame.</summary>
/// <param name="Level">The level's place in the plan.</param>
/// <param name="Probability">P pooled over all voters so far; NaN while there are none.</param>
/// <param name="Voters">How many they are.</param>
/// <param name="Decided">The verdict fell here.</param>
internal readonly record struct LevelJudgement(int Level, double Probability, int Voters, bool Decided)
{
    /// <summary>Where P would have been enough to stop; null where the level never stops.</summary>
    public ExitBounds? Bounds { get; init; }
}

/// <summary>How a frame's walk ended.</summary>
/// <param name="Verdict">The verdict; none when there is an error or nobody knows.</param>
/// <param name="Error">Why there is no verdict.</param>
/// <param name="Unknown">The level number that would have run next and of which nothing is known; -1 when the walk went to its end.</param>
/// <param name="Levels">What each level that was entered made of it, in their order.</param>
internal sealed record WalkEnd(Verdict Verdict, FrameError Error, int Unknown, IReadOnlyList<LevelJudgement> Levels)
{
    /// <summary>What the pooled log-odds of the verdict are made of.</summary>
    public PoolParts Parts { get; init; } = PoolParts.None;

    /// <summary>True when the walk went to its end.</summary>
    public bool IsKnown => Unknown < 0;
}

/// <summary>
/// Sends one frame through the cascade once more, with the steps of its models from elsewhere. What is decided, and in what order, is decided by the
/// very <see cref="CascadeRoute"/> that decides live. Offline: allocates. Not thread-safe.
/// </summary>
internal sealed class Rewalk : IDisposable
{
    private readonly CascadePlan _plan;
    private readonly FrameJob _job;
    private readonly FrameSlot _slot = new();
    private readonly SlabPool _slabs = new();
    private readonly CascadeJudge _judge;
    private readonly CascadeRoute _route;

    /// <param name="plan">The cascade; stays the caller's.</param>
    /// <param name="judge">By whose rules it is judged (<see cref="RunStamps.JudgeOf"/>).</param>
    /// <param name="maxDetections">Detections kept.</param>
    public Rewalk(CascadePlan plan, CascadeJudge judge, int maxDetections = 1)
    {
        (_plan, _judge) = (plan, judge);
        _route = new CascadeRoute(plan, TimeProvider.System, _judge);
        _job = new FrameJob(maxDetections, plan.Models.Length);
    }

    /// <summary>The frame, after a walk: until the next one.</summary>
    public FrameResult Result => _job.Result;

    /// <summary>Its path.</summary>
    public FrameTrail Trail => _job.Trail;

    /// <summary>Judges steps alone: there are no pixels.</summary>
    public WalkEnd Judge(ISteps steps)
    {
        Begin([], FrameFormat.Jpeg, default);
        try
        {
            return Walk(steps);
        }
        finally
        {
            Result.ReleaseBytes();
        }
    }

    /// <summary>Decodes a frame and walks it.</summary>
    /// <param name="bytes">The frame's bytes.</param>
    /// <param name="format">What they are.</param>
    /// <param name="info">What is known of the frame.</param>
    /// <param name="decoder">Decodes it.</param>
    /// <param name="steps">Its models.</param>
    public WalkEnd Run(ReadOnlySpan<byte> bytes, in FrameFormat format, in FrameInfo info, FrameDecoder decoder, ISteps steps)
    {
        Begin(bytes, format, info);
        try
        {
            return decoder.TryDecode(Result, _slot) ? Walk(steps) : new WalkEnd(Verdict.None, Result.Error, -1, []);
        }
        finally
        {
            Result.ReleaseBytes();
        }
    }

    public void Dispose()
    {
        _slot.Dispose();
        _slabs.Dispose();
    }

    private void Begin(ReadOnlySpan<byte> bytes, in FrameFormat format, in FrameInfo info)
    {
        var lease = _slabs.Rent(bytes.Length);
        bytes.CopyTo(lease.Buffer.Span);
        (lease.Length, lease.Format) = (bytes.Length, format);
#pragma warning disable CA2012 // nobody waits for it, so it needs no line and gets no deadline
        _ = _job.Begin(null!, lease, info, 0, FrameJob.NoDeadline, CancellationToken.None);
#pragma warning restore CA2012
        _slot.Begin(_job);
    }

    private WalkEnd Walk(ISteps steps)
    {
        var levels = new List<LevelJudgement>();
        _route.Enter(_slot, 0, 0);
        while (_slot.NextStation != FrameSlot.Done)
        {
            var (at, was) = (_slot.LevelIndex, _slot.IsDecided);
            var (end, fallback) = (steps.OfLevel(at).End, steps.OfLevel(at).InFallback);
            if (end == LevelEnd.Refused)
            {
                _route.EndAtDoor(_slot);
                break;
            }

            if (!TakeSteps(steps))
                return new WalkEnd(Verdict.None, FrameError.None, _plan.Levels[at].Manifest.Level, levels);
            Trail.FallBack(at, fallback);
            Close(end);
            levels.Add(new LevelJudgement(at, Result.Evidence.IsEmpty ? double.NaN : _route.Pool(Result), Result.Evidence.Length, _slot.IsDecided && !was) { Bounds = _judge.BoundsOf(at) });
        }

        return new WalkEnd(Result.Verdict, Result.Error, -1, levels) { Parts = _judge.PartsOf(Counted(Result), Result.Verdict) };
    }

    // A level that always enters may add votes behind an exit; they had no say.
    private static Evidence[] Counted(FrameResult result) => Array.FindAll(result.Evidence.ToArray(), e => e.Level <= result.Verdict.Level);

    private bool TakeSteps(ISteps steps)
    {
        var first = _slot.NextStation - 1;
        for (var seats = _slot.Seats; seats != 0; seats &= seats - 1)
        {
            var model = _plan.Models[first + System.Numerics.BitOperations.TrailingZeroCount(seats)];
            var step = steps.Of(model, _slot);
            if (step.Outcome == ModelOutcome.NotAsked)
                return false;
            Take(model, step);
        }

        return true;
    }

    private void Take(PlannedModel model, in ModelStep step)
    {
        switch (step.Outcome)
        {
            case ModelOutcome.Answered:
                Trail.Answered(model.Index, step.Batch, step.Place, step.Votes, step.LogOdds, step.InferTicks, step.HeadTicks);
                Result.Findings.DetectorsRun |= model.DetectorBit;
                WorkStations.AddEvidence(Result, model, new Heads.HeadReading(step.Votes, step.LogOdds));
                break;
            case ModelOutcome.Failed:
                var why = step.Failure ?? $"Model \"{model.Seat.Manifest.Name}\" failed.";
                Trail.Failed(model.Index, why);
                CascadeRoute.NoteFailure(_slot, model, new ModelRunException(why));
                break;
            case ModelOutcome.Late:
                return;
        }

        _slot.Outstanding &= ~(1UL << (CascadeRoute.StationOf(model.Index) - _slot.NextStation));
    }

    private void Close(LevelEnd end)
    {
        if (_slot.Outstanding == 0)
            _route.Leave(_slot, 0);
        else if (end == LevelEnd.Deadline)
            _route.EndAtDeadline(_slot, 0);
        else
            _route.CutShort(_slot, 0);
    }
}
