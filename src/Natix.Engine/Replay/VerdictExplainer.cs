using System.Globalization;
using Natix.Engine.Cascade.Exits;
using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>Explains a recorded verdict.</summary>
internal static class VerdictExplainer
{
    public static VerdictExplanation Explain(RecordedVerdict record)
    {
        if (RecordSteps.NeverJudged(record) is { } reason)
            return new VerdictExplanation(record, $"There is no verdict: {reason}.", double.NaN, [.. Levels(record, [])], [], []);
        using var judge = new WhatIfJudge(record);
        var walk = judge.AsRecorded();
        if (!walk.IsKnown || walk.Verdict != record.Verdict)
            throw new RecordException($"record {record.Id} judged anew gives another verdict ({walk.Verdict}) than it holds ({record.Verdict}): it cannot be explained; replay it to see where they part");
        return new VerdictExplanation(
            record, Summary(record, walk), walk.Parts.LogOdds, [.. Levels(record, walk.Levels)],
            [.. Voters(record, judge, walk.Parts.Voters).OrderByDescending(v => v.Counted).ThenByDescending(v => Math.Abs(v.Contribution))],
            [.. Thresholds(record, judge, walk.Levels)])
        {
            Intercept = walk.Parts.Intercept,
            WithoutFallback = record.InFallback ? judge.WithoutFallback() : null,
        };
    }

    private static string Summary(RecordedVerdict record, WalkEnd walk)
    {
        var fallback = record.InFallback ? " Scores had drifted from those certified: an early exit took certificate and manifest together." : "";
        return Decision(record, walk) + fallback;
    }

    private static string Decision(RecordedVerdict record, WalkEnd walk)
    {
        var verdict = record.Verdict;
        if (record.Error.IsError)
            return $"There is no verdict: {record.Error.Reason}";
        if (!verdict.IsJudged)
            return "There is no verdict: no model voted.";
        var word = verdict.IsRoadwork ? "roadwork" : "clear";
        if (verdict.Level == Verdict.ConsensusLevel)
        {
            var lacking = verdict.Degraded ? Invariant($", and lacks something: {verdict.Reason}") : "";
            return Invariant($"Consensus of {verdict.Voters} {(verdict.Voters == 1 ? "voter" : "voters")} says {word}: P {verdict.Probability:0.0000} against a threshold of {record.Threshold:0.####}{lacking}.");
        }

        var level = record.Stamp.Levels.First(l => l.Level == verdict.Level);
        var bounds = walk.Levels.First(l => l.Decided).Bounds!.Value;
        var rule = verdict.Probability >= bounds.Positive ? $"at least {Number(bounds.Positive.Value)}" : $"at most {Number(bounds.Negative!.Value)}";
        return Invariant($"Level {level.Level} ({level.Name}) says {word} by {(bounds.IsCertified ? "a certified" : "an early")} exit: P {verdict.Probability:0.0000} is {rule}.");
    }

    private static IEnumerable<LevelExplanation> Levels(RecordedVerdict record, IReadOnlyList<LevelJudgement> judged)
    {
        for (var i = 0; i < record.Levels.Count; i++)
        {
            var (level, at) = (record.Levels[i], judged.FirstOrDefault(j => j.Level == i, new LevelJudgement(i, double.NaN, 0, false)));
            yield return new LevelExplanation(
                level.Level, level.Name, level.End, at.Probability, at.Voters, at.Decided, level.LeftMicroseconds - level.EnteredMicroseconds)
            {
                InFallback = level.InFallback,
            };
        }
    }

    private static IEnumerable<VoterExplanation> Voters(RecordedVerdict record, WhatIfJudge judge, IReadOnlyList<VoterPart> parts)
    {
        foreach (var voice in record.Evidence)
        {
            var counts = parts.Any(p => p.Model == voice.ModelIndex);
            var part = parts.FirstOrDefault(p => p.Model == voice.ModelIndex);
            var changesAt = judge.Nearest(voice.ModelIndex, w => w.Effect != WhatIfEffect.Same);
            yield return new VoterExplanation(
                record.Models[voice.ModelIndex].Name, voice.Level, voice.LogOdds, voice.Weight, part.Share, part.Added, counts)
            {
                Without = judge.Without(voice.ModelIndex),
                FlipsAt = judge.Nearest(voice.ModelIndex, w => w.Effect == WhatIfEffect.Flipped),
                ChangesAt = changesAt,
                Change = changesAt is { } at ? judge.Saying(voice.ModelIndex, at) : null,
            };
        }
    }

    private static IEnumerable<ThresholdExplanation> Thresholds(RecordedVerdict record, WhatIfJudge judge, IReadOnlyList<LevelJudgement> judged)
    {
        foreach (var at in judged.Where(j => j.Voters > 0).TakeWhile((_, i) => i == 0 || !judged[i - 1].Decided))
        {
            var (level, p) = (record.Stamp.Levels[at.Level].Level, at.Probability);
            if (at.Bounds is not { } bounds)
                continue;
            // The nearest value with which the comparison goes the other way: at least, at most.
            if (bounds.Positive is { } upper)
            {
                var positive = p >= upper ? Math.BitIncrement(p) : p;
                yield return new ThresholdExplanation(
                    Name("upper", bounds, level), level, upper, p, positive, judge.UnderBounds(at.Level, bounds with { Positive = positive }));
            }

            if (bounds.Negative is { } lower)
            {
                var negative = p <= lower ? Math.BitDecrement(p) : p;
                yield return new ThresholdExplanation(
                    Name("lower", bounds, level), level, lower, p, negative, judge.UnderBounds(at.Level, bounds with { Negative = negative }));
            }
        }

        if (record.Verdict.IsJudged)
        {
            var p = record.Verdict.Probability;
            var moved = p > record.Threshold ? p : Math.BitDecrement(p);
            yield return new ThresholdExplanation("decision", Verdict.ConsensusLevel, record.Threshold, p, moved, judge.UnderThreshold(moved));
        }
    }

    private static string Name(string side, in ExitBounds bounds, int level) => Invariant($"{side} {(bounds.IsCertified ? "certified " : "")}exit of level {level}");

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
