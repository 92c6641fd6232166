using Natix.Engine.Cascade;
using Natix.Engine.Cascade.Exits;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>
/// Answers what a change would have made of a recorded frame, by judging it anew with the cascade's own rules: nothing here assumes how voters are
/// pooled. Not thread-safe.
/// </summary>
internal sealed class WhatIfJudge : IDisposable
{
    // Outward from what a voter said; a change that lies between two steps and nowhere else is missed.
    private const int Steps = 400;
    private const int Halvings = 60;

    private readonly RecordedVerdict _record;
    private readonly RecordedSteps _steps;
    private readonly CascadePlan _plan;
    private readonly CascadeJudge _judge;
    private readonly Rewalk _walk;

    public WhatIfJudge(RecordedVerdict record)
    {
        (_record, _steps) = (record, RecordSteps.Of(record));
        _plan = RunStamps.Judge(record.Stamp);
        _judge = RunStamps.JudgeOf(record.Stamp, _plan);
        _walk = new Rewalk(_plan, _judge);
    }

    /// <summary>The record as it was.</summary>
    public WalkEnd AsRecorded() => _walk.Judge(_steps);

    /// <summary>Had the cascade no such voter.</summary>
    public WhatIf Without(int model) => Effect(_walk.Judge(_steps.With(model, _steps.Models[model] with { Outcome = ModelOutcome.LeftOut })));

    /// <summary>Had a voter said something else.</summary>
    public WhatIf Saying(int model, double logOdds) => Effect(_walk.Judge(_steps.With(model, _steps.Models[model] with { LogOdds = logOdds })));

    /// <summary>Had scores not drifted, so that the certificate alone could stop a frame.</summary>
    public WhatIf WithoutFallback() => Effect(_walk.Judge(_steps.WithoutFallback()));

    /// <summary>Had the decision threshold been another.</summary>
    public WhatIf UnderThreshold(double threshold) => Under(_record.Stamp.WithThreshold(threshold), null);

    /// <summary>Had a level other bounds, the certificate's or the manifest's.</summary>
    /// <param name="level">The level's place in the plan.</param>
    /// <param name="bounds">Both sides set where they are the manifest's.</param>
    public WhatIf UnderBounds(int level, in ExitBounds bounds) => bounds.IsCertified
        ? Under(_record.Stamp, (level, bounds))
        : Under(_record.Stamp.WithExit(level, bounds.Negative!.Value, bounds.Positive!.Value), null);

    /// <summary>The log-odds nearest to what a voter said whose effect is one that is looked for; null where there are none.</summary>
    /// <param name="model">The voter.</param>
    /// <param name="wanted">What is looked for.</param>
    public double? Nearest(int model, Func<WhatIf, bool> wanted)
    {
        var limit = _judge.LimitOf(model);
        var said = Math.Clamp(_steps.Models[model].LogOdds, -limit, limit);
        var (up, down) = (Search(model, said, limit, wanted), Search(model, said, -limit, wanted));
        return (up, down) switch
        {
            ({ } u, { } d) => u - said <= said - d ? u : d,
            _ => up ?? down,
        };
    }

    public void Dispose()
    {
        _walk.Dispose();
        _plan.Dispose();
    }

    private WhatIf Under(RunStamp stamp, (int Level, ExitBounds Bounds)? moved)
    {
        using var plan = RunStamps.Judge(stamp);
        using var walk = new Rewalk(plan, RunStamps.JudgeOf(stamp, plan, moved));
        return Effect(walk.Judge(_steps));
    }

    private double? Search(int model, double said, double end, Func<WhatIf, bool> wanted)
    {
        var without = said;
        for (var i = 1; i <= Steps; i++)
        {
            var at = said + ((end - said) * i / Steps);
            if (wanted(Saying(model, at)))
                return Halve(model, without, at, wanted);
            without = at;
        }

        return null;
    }

    private double Halve(int model, double without, double with, Func<WhatIf, bool> wanted)
    {
        for (var i = 0; i < Halvings; i++)
        {
            var middle = without + ((with - without) / 2);
            if (middle == without || middle == with)
                break;
            if (wanted(Saying(model, middle)))
                with = middle;
            else
                without = middle;
        }

        return with;
    }

    private WhatIf Effect(WalkEnd end)
    {
        if (!end.IsKnown)
            return new WhatIf(WhatIfEffect.Unknown, end.Levels.Count > 0 ? end.Levels[^1].Probability : double.NaN, end.Unknown);
        var (was, now) = (_record.Verdict, end.Verdict);
        if (end.Error.IsError || !now.IsJudged)
            return new WhatIf(_record.Verdict.IsJudged ? WhatIfEffect.NoVerdict : WhatIfEffect.Same, double.NaN, -1);
        var effect = !was.IsJudged || was.IsRoadwork != now.IsRoadwork ? WhatIfEffect.Flipped
            : was.Level != now.Level ? WhatIfEffect.DecidedElsewhere
            : WhatIfEffect.Same;
        return new WhatIf(effect, now.Probability, now.Level);
    }
}
