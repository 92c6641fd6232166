using Natix.Engine.Consensus;

namespace Natix.Engine.Cascade;

/// <summary>
/// Where a frame goes after each station, and what is decided there: levels, entries, exits, consensus. The only place that knows the order
/// of levels. Keeps nothing of a frame itself, so it is thread-safe; allocates nothing unless a model failed.
/// </summary>
internal sealed class CascadeRoute(CascadePlan plan)
{
    private readonly double _clamp = plan.Manifest.Consensus.Clamp;
    private readonly double _threshold = plan.Manifest.Consensus.Threshold;

    /// <summary>Sends a frame that was just decoded on its way.</summary>
    public void Enter(FrameSlot slot) => EnterLevel(slot, 0);

    /// <summary>Sends a frame on after a model has run on it, or failed to.</summary>
    public void Leave(FrameSlot slot, PlannedModel model)
    {
        var level = plan.Levels[model.LevelIndex];
        if (model.Index + 1 < level.FirstModel + level.ModelCount)
        {
            slot.NextStation = StationOf(model.Index + 1);
            return;
        }

        slot.IsDecided = slot.IsDecided || TryExit(level.Manifest, slot);
        EnterLevel(slot, model.LevelIndex + 1);
    }

    /// <summary>The station that runs a model.</summary>
    public static int StationOf(int modelIndex) => modelIndex + 1;

    /// <summary>Notes that a model failed on a frame: a failed voter is missing, the frame lives on and the verdict says so. Nobody waits for an observer's word.</summary>
    public static void NoteFailure(FrameSlot slot, PlannedModel model, ModelRunException failure)
    {
        if (model.Votes && !slot.IsDecided)
            slot.Failure = failure;
        else
            slot.Result.ObserverFailures++;
    }

    private void EnterLevel(FrameSlot slot, int first)
    {
        for (var i = first; i < plan.Levels.Length; i++)
        {
            var level = plan.Levels[i];
            // After an exit only observers run: levels that enter always add what they see, the verdict stays.
            if (level.ModelCount == 0 || (slot.IsDecided && level.Manifest.Entry != Models.EntryRule.Always))
                continue;
            slot.NextStation = StationOf(level.FirstModel);
            return;
        }

        if (!slot.IsDecided)
            Conclude(slot.Result, slot.Failure);
        slot.NextStation = FrameSlot.Done;
    }

    private bool TryExit(Models.LevelManifest level, FrameSlot slot)
    {
        var result = slot.Result;
        // An exit rule was set for the level's full set of voters: with one missing, go on.
        if (level.Exit is not { } exit || result.Evidence.IsEmpty || slot.Failure is not null)
            return false;
        var p = Pool(result);
        if (p > exit.Negative && p < exit.Positive)
            return false;
        result.Verdict = new Verdict(p > _threshold, p, level.Level, result.Evidence.Length, Degraded: false);
        return true;
    }

    private void Conclude(FrameResult result, ModelRunException? failure)
    {
        if (!result.Evidence.IsEmpty)
        {
            var p = Pool(result);
            result.Verdict = new Verdict(p > _threshold, p, Verdict.ConsensusLevel, result.Evidence.Length, failure is not null);
        }
        else if (failure is not null)
        {
            result.Error = new FrameError(FrameErrorCode.ModelFailed, failure.Message);
        }
        else
        {
            // A cascade of observers alone: seen, not judged.
            result.Verdict = Verdict.None with { Level = Verdict.ConsensusLevel };
        }
    }

    private double Pool(FrameResult result) => Logistic.Sigmoid(LogOpinionPool.Pool(result.Evidence, _clamp));
}
