using Natix.Engine.Consensus;
using Natix.Engine.Diagnostics;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Cascade;

/// <summary>
/// Takes decoded pixels up the levels of a cascade until one may decide, then pools the voters. The only place that knows the
/// order of preprocess, infer, heads, exits and consensus. One lane owns it; allocates nothing unless a model fails.
/// </summary>
internal sealed class CascadeRunner(CascadePlan plan, LaneModel[] models, StageClock clock)
{
    private readonly double _clamp = plan.Manifest.Consensus.Clamp;
    private readonly double _threshold = plan.Manifest.Consensus.Threshold;

    /// <summary>Runs the cascade and writes verdict, evidence, detections and heat into <paramref name="result"/>.</summary>
    public void Run(PixelFrame pixels, FrameResult result)
    {
        ModelRunException? failure = null;
        var decided = false;
        foreach (var level in plan.Levels)
        {
            // After an exit only observers run: levels that enter always add what they see, the verdict stays.
            if (decided && level.Manifest.Entry != EntryRule.Always)
                continue;
            RunLevel(level, pixels, result, decided, ref failure);
            decided = decided || TryExit(level.Manifest, result, failure is not null);
        }

        if (!decided)
            Conclude(result, failure);
    }

    private void RunLevel(PlannedLevel level, PixelFrame pixels, FrameResult result, bool decided, ref ModelRunException? failure)
    {
        for (var i = level.FirstModel; i < level.FirstModel + level.ModelCount; i++)
        {
            try
            {
                RunModel(models[i], pixels, result);
            }
            catch (ModelRunException e)
            {
                EngineTelemetry.ModelFailed(models[i].Planned.Seat.Manifest.Name);
                // A failed voter is missing: the frame lives on and the verdict says so. Nobody waits for an observer's word.
                if (models[i].Planned.Votes && !decided)
                    failure = e;
                else
                    result.ObserverFailures++;
            }
        }
    }

    private void RunModel(LaneModel model, PixelFrame pixels, FrameResult result)
    {
        clock.Skip();
        model.Preprocess(pixels);
        clock.Book(Stage.Preprocess);
        model.Infer();
        clock.Book(Stage.Infer);
        var reading = model.Read(pixels, result.Width, result.Height, result.Findings);
        clock.Book(Stage.Heads);
        if (reading.Votes && model.Planned.Seat.Weight > 0)
            result.AddEvidence(new Evidence(model.Planned.Index, model.Planned.Level.Level, reading.LogOdds, model.Planned.Seat.Weight));
    }

    private bool TryExit(LevelManifest level, FrameResult result, bool degraded)
    {
        // An exit rule was set for the level's full set of voters: with one missing, go on.
        if (level.Exit is not { } exit || level.Models.Count == 0 || result.Evidence.IsEmpty || degraded)
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
