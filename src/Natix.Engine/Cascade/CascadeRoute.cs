using System.Numerics;
using Natix.Engine.Cascade.Checks;
using Natix.Engine.Cascade.Exits;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade;

/// <summary>
/// Where a frame goes after each station, and what is decided there: levels, entries, exits, deadlines, consensus. The only place that knows the
/// order of levels. Keeps nothing of a frame itself; thread-safe as long as a frame's gate is held; allocates nothing unless a model failed.
/// </summary>
/// <param name="plan">What runs.</param>
/// <param name="clock">The engine's.</param>
/// <param name="judge">Judges at each level; null: by the manifest.</param>
internal sealed class CascadeRoute(CascadePlan plan, TimeProvider clock, CascadeJudge? judge = null)
{
    // A level that was too slow for a deadline is tried again after so long.
    private const int MemorySeconds = 4;

    private readonly CascadeJudge _judge = judge ?? new CascadeJudge(plan);
    private readonly GeometryChecks _checks = new(plan);
    private readonly ObjectFusion _fusion = new(plan);
    private readonly long[] _timeouts = Array.ConvertAll(
        plan.Levels.ToArray(), level => Math.Max(1, (long)(level.Manifest.TimeoutMs * clock.TimestampFrequency / 1000)));

    private readonly PathTimes _times = new(plan.Levels.Length + 1, MemorySeconds * clock.TimestampFrequency);

    /// <summary>How long steps take: decoding, then each level.</summary>
    public PathTimes Times => _times;

    /// <summary>The station that runs a model.</summary>
    public static int StationOf(int modelIndex) => modelIndex + 1;

    /// <summary>
    /// Ticks within which a frame that is started now will have its first evidence, at the 99th percentile: decoding and the first level that has
    /// voters. 0 when nothing is known.
    /// </summary>
    public long TimeToEvidence(long now)
    {
        var (first, last) = (0, plan.Levels.Length - 1);
        while (first < last && !HasVoters(plan.Levels[first]))
            first++;
        return _times.P99(0, now) + (last < 0 ? 0 : _times.P99(first + 1, now));
    }

    /// <summary>Sends a frame that was just decoded on its way.</summary>
    /// <param name="slot">The frame.</param>
    /// <param name="started">When its decoding was begun.</param>
    /// <param name="now">The time.</param>
    public void Enter(FrameSlot slot, long started, long now)
    {
        _times.Note(0, now - started, now);
        EnterLevel(slot, 0, now);
    }

    /// <summary>Sends a frame on whose level is through: every model of it has had its say or failed.</summary>
    public void Leave(FrameSlot slot, long now)
    {
        var level = plan.Levels[slot.LevelIndex];
        slot.Trail.End(slot.LevelIndex, LevelEnd.Through, now);
        if (slot.LevelStarted != 0)
            _times.Note(slot.LevelIndex + 1, now - slot.LevelStarted, now);
        if (level.ModelCount > 1)
            slot.Result.OrderByModel();
        if (slot.Result.Error.IsError)
        {
            // A defect of ours: there is no judging on.
            End(slot);
            return;
        }

        if (!slot.IsDecided)
        {
            if (_judge.Drift is { } drift)
                slot.Trail.FallBack(slot.LevelIndex, drift.IsDrifting);
            _checks.Settle(slot, level);
            slot.IsDecided = _judge.TryExit(slot.LevelIndex, slot);
        }

        EnterLevel(slot, slot.LevelIndex + 1, now);
    }

    /// <summary>Sends a frame on whose level took too long: the models that are still out are missing voters.</summary>
    public void CutShort(FrameSlot slot, long now)
    {
        slot.Trail.End(slot.LevelIndex, LevelEnd.CutShort, now);
        GiveUp(slot, DegradedReason.ModelLate);
        Leave(slot, now);
    }

    /// <summary>Ends a frame whose deadline has come: with what is known of it, or shed when nothing is.</summary>
    public void EndAtDeadline(FrameSlot slot, long now)
    {
        slot.Trail.End(slot.LevelIndex, LevelEnd.Deadline, now);
        // It would have taken longer, nobody knows how much: twice as long keeps frames without hope from trying.
        if (slot.LevelStarted != 0)
            _times.Note(slot.LevelIndex + 1, 2 * (now - slot.LevelStarted), now);
        GiveUp(slot, DegradedReason.DeadlineNear);
        if (plan.Levels[slot.LevelIndex].ModelCount > 1)
            slot.Result.OrderByModel();
        if (!slot.IsDecided && !slot.Result.Error.IsError)
        {
            _checks.Settle(slot, plan.Levels[slot.LevelIndex]);
            Conclude(slot);
        }

        End(slot);
    }

    /// <summary>Ends a frame for whose level there was no time, as when it is refused at the level's door: for a record that says so.</summary>
    public void EndAtDoor(FrameSlot slot)
    {
        slot.Trail.Refuse(slot.LevelIndex, plan.Levels[slot.LevelIndex].FirstModel, plan.Levels[slot.LevelIndex].ModelCount);
        slot.Reason = DegradedReason.DeadlineNear;
        if (!slot.IsDecided)
            Conclude(slot);
        End(slot);
    }

    // Who of the level has not had its say: voters are missing, observers are counted.
    private void GiveUp(FrameSlot slot, DegradedReason reason)
    {
        var level = plan.Levels[slot.LevelIndex];
        for (var missing = slot.Outstanding; missing != 0; missing &= missing - 1)
        {
            var model = plan.Models[level.FirstModel + BitOperations.TrailingZeroCount(missing)];
            if (!model.Votes || slot.IsDecided)
            {
                slot.Result.ObserverFailures++;
                continue;
            }

            slot.Reason = reason;
            if (reason == DegradedReason.ModelLate)
                slot.Failure ??= new ModelRunException(
                    $"Model \"{model.Seat.Manifest.Name}\" did not answer within {level.Manifest.TimeoutMs} ms, the timeout of level {level.Manifest.Level}.");
        }
    }

    /// <summary>Notes that a model failed on a frame: a failed voter is missing, the frame lives on and the verdict says so. Nobody waits for an observer's word.</summary>
    public static void NoteFailure(FrameSlot slot, PlannedModel model, ModelRunException failure)
    {
        if (model.Votes && !slot.IsDecided)
            (slot.Failure, slot.Reason) = (failure, DegradedReason.ModelFailed);
        else
            slot.Result.ObserverFailures++;
    }

    private void EnterLevel(FrameSlot slot, int first, long now)
    {
        for (var i = first; i < plan.Levels.Length; i++)
        {
            var level = plan.Levels[i];
            var seats = level.ModelCount == 0 || !Admits(level.Manifest, slot) ? 0 : SeatsOf(level, slot);
            if (seats == 0)
                continue;
            if (slot.Job!.Deadline != FrameJob.NoDeadline && now + _times.P99(i + 1, now) > slot.Job.Deadline)
            {
                slot.Trail.End(i, LevelEnd.Refused, now);
                slot.Reason = DegradedReason.DeadlineNear;
                break;
            }

            slot.Trail.Enter(i, level.FirstModel, seats, now);
            slot.EnterLevel(i, StationOf(level.FirstModel), seats, now + _timeouts[i]);
            return;
        }

        if (!slot.IsDecided)
            Conclude(slot);
        End(slot);
    }

    // Whoever still has it in hand is too late from now on.
    private void End(FrameSlot slot)
    {
        // Depth may have come, and observers' boxes. After a defect of ours nothing is tried again.
        if (!slot.Result.Error.IsError)
        {
            _checks.Look(slot);
            _fusion.Fuse(slot);
        }

        slot.Epoch++;
        slot.NextStation = FrameSlot.Done;
    }

    private bool Admits(LevelManifest level, FrameSlot slot)
    {
        // After an exit only observers run: levels that enter always add what they see, the verdict stays.
        if (slot.IsDecided ? level.Entry != EntryRule.Always : level.Entry == EntryRule.Disagreement && !Contradicts(slot.Result.Evidence))
            return false;
        return level.When is not { } band || band.Holds(_judge.ManifestPool(slot.Result));
    }

    private bool HasVoters(PlannedLevel level)
    {
        for (var i = 0; i < level.ModelCount; i++)
        {
            if (plan.Models[level.FirstModel + i].Votes)
                return true;
        }

        return false;
    }

    private ulong SeatsOf(PlannedLevel level, FrameSlot slot)
    {
        var seats = 0UL;
        for (var i = 0; i < level.ModelCount; i++)
        {
            if (level.Manifest.Models[i].When is not { } band || band.Holds(_judge.ManifestPool(slot.Result)))
                seats |= 1UL << i;
        }

        return seats;
    }

    private void Conclude(FrameSlot slot)
    {
        var result = slot.Result;
        if (_judge.Conclude(slot) is { } verdict)
        {
            result.Verdict = verdict;
        }
        else if (slot.Reason == DegradedReason.DeadlineNear)
        {
            result.Error = new FrameError(FrameErrorCode.Overdue, "the deadline left no time for a model that votes; allow more time or send fewer frames");
        }
        else if (slot.Failure is { } failure)
        {
            result.Error = new FrameError(FrameErrorCode.ModelFailed, failure.Message);
        }
        else
        {
            // A cascade of observers alone: seen, not judged.
            result.Verdict = Verdict.None with { Level = Verdict.ConsensusLevel };
        }
    }

    private static bool Contradicts(ReadOnlySpan<Evidence> evidence)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (ref readonly var voice in evidence)
            (least, most) = (Math.Min(least, voice.LogOdds), Math.Max(most, voice.LogOdds));
        return least <= -CascadeManifest.Contradiction && most >= CascadeManifest.Contradiction;
    }

    /// <summary>Pooled probability of the evidence so far, by which the verdict is given; NaN without any.</summary>
    public double Pool(FrameResult result) => _judge.Pool(result);
}
