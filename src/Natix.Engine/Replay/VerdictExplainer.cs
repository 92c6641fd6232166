using System.Globalization;
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
        var counted = Counted(record);
        return new VerdictExplanation(
            record, Summary(record), Logit(record.Verdict.Probability), [.. Levels(record, walk.Levels)],
            [.. Voters(record, judge, counted).OrderByDescending(v => v.Counted).ThenByDescending(v => Math.Abs(v.Contribution))],
            [.. Thresholds(record, judge, walk.Levels)]);
    }

    // A level that always enters may add votes behind an exit; they had no say.
    private static Evidence[] Counted(RecordedVerdict record) =>
        record.Verdict.Level == Verdict.ConsensusLevel ? [.. record.Evidence] : [.. record.Evidence.Where(e => e.Level <= record.Verdict.Level)];

    private static string Summary(RecordedVerdict record)
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
            return Invariant($"Consensus of {verdict.Voters} voters says {word}: P {verdict.Probability:0.0000} against a threshold of {record.Threshold:0.####}{lacking}.");
        }

        var level = record.Stamp.Levels.First(l => l.Level == verdict.Level);
        var rule = verdict.Probability >= level.Exit!.Positive ? $"at least {Number(level.Exit.Positive)}" : $"at most {Number(level.Exit.Negative)}";
        return Invariant($"Level {level.Level} ({level.Name}) says {word} by an early exit: P {verdict.Probability:0.0000} is {rule}.");
    }

    private static IEnumerable<LevelExplanation> Levels(RecordedVerdict record, IReadOnlyList<LevelJudgement> judged)
    {
        for (var i = 0; i < record.Levels.Count; i++)
        {
            var (level, at) = (record.Levels[i], judged.FirstOrDefault(j => j.Level == i, new LevelJudgement(i, double.NaN, 0, false)));
            yield return new LevelExplanation(
                level.Level, level.Name, level.End, at.Probability, at.Voters, at.Decided, level.LeftMicroseconds - level.EnteredMicroseconds);
        }
    }

    private static IEnumerable<VoterExplanation> Voters(RecordedVerdict record, WhatIfJudge judge, Evidence[] counted)
    {
        var limit = Logit(1 - record.Stamp.Consensus.Clamp);
        var total = counted.Sum(e => e.Weight);
        foreach (var voice in record.Evidence)
        {
            var counts = counted.Contains(voice);
            var share = counts && total > 0 ? voice.Weight / total : 0;
            var changesAt = judge.Nearest(voice.ModelIndex, limit, w => w.Effect != WhatIfEffect.Same);
            yield return new VoterExplanation(
                record.Models[voice.ModelIndex].Name, voice.Level, voice.LogOdds, voice.Weight, share, share * Math.Clamp(voice.LogOdds, -limit, limit), counts)
            {
                Without = judge.Without(voice.ModelIndex),
                FlipsAt = judge.Nearest(voice.ModelIndex, limit, w => w.Effect == WhatIfEffect.Flipped),
                ChangesAt = changesAt,
                Change = changesAt is { } at ? judge.Saying(voice.ModelIndex, at) : null,
            };
        }
    }

    private static IEnumerable<ThresholdExplanation> Thresholds(RecordedVerdict record, WhatIfJudge judge, IReadOnlyList<LevelJudgement> judged)
    {
        foreach (var at in judged.Where(j => j.Voters > 0).TakeWhile((_, i) => i == 0 || !judged[i - 1].Decided))
        {
            var (level, p) = (record.Stamp.Levels[at.Level], at.Probability);
            if (level.Exit is not { } exit)
                continue;
            // The nearest value with which the comparison goes the other way: at least, at most.
            var positive = p >= exit.Positive ? Math.BitIncrement(p) : p;
            yield return new ThresholdExplanation(
                Invariant($"upper exit of level {level.Level}"), level.Level, exit.Positive, p, positive,
                judge.Under(record.Stamp.WithExit(at.Level, exit.Negative, positive)));
            var negative = p <= exit.Negative ? Math.BitDecrement(p) : p;
            yield return new ThresholdExplanation(
                Invariant($"lower exit of level {level.Level}"), level.Level, exit.Negative, p, negative,
                judge.Under(record.Stamp.WithExit(at.Level, negative, exit.Positive)));
        }

        if (record.Verdict.IsJudged)
        {
            var p = record.Verdict.Probability;
            var moved = p > record.Threshold ? p : Math.BitDecrement(p);
            yield return new ThresholdExplanation("decision", Verdict.ConsensusLevel, record.Threshold, p, moved, judge.Under(record.Stamp.WithThreshold(moved)));
        }
    }

    private static double Logit(double p) => Math.Log(p / (1 - p));

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
