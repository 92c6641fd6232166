using Natix.Engine.Cascade.Recording;

namespace Natix.Engine.Replay;

/// <summary>Judges anew what the models of a record had said.</summary>
internal static class JudgementReplay
{
    public static ReplayReport Run(RecordedVerdict record)
    {
        if (RecordSteps.NeverJudged(record) is { } reason)
            return new ReplayReport(record.Id, ReplayMode.Judgement, ReplayOutcome.NothingToReplay, record.Verdict, Verdict.None) { Notes = [reason] };
        using var plan = RunStamps.Judge(record.Stamp);
        using var walk = new Rewalk(plan, RunStamps.JudgeOf(record.Stamp, plan));
        var end = walk.Judge(RecordSteps.Of(record));
        var difference = end.IsKnown
            ? Compare(record, end.Verdict, end.Error, walk.Result.Evidence)
            : new ReplayDifference($"level {end.Unknown}", "entry", "the frame did not come to it", "the frame comes to it");
        return new ReplayReport(record.Id, ReplayMode.Judgement, difference is null ? ReplayOutcome.Identical : ReplayOutcome.Differs, record.Verdict, end.Verdict)
        {
            FirstDifference = difference,
            FirstOutside = difference,
        };
    }

    private static ReplayDifference? Compare(RecordedVerdict record, in Verdict verdict, in FrameError error, ReadOnlySpan<Evidence> evidence)
    {
        if (!evidence.SequenceEqual(record.Evidence.ToArray()))
            return new ReplayDifference("pool", "votes", string.Join(", ", record.Evidence), string.Join(", ", evidence.ToArray()));
        if (!Same(record.Verdict.Probability, verdict.Probability))
            return new ReplayDifference("pool", "P", Comparison.Text(record.Verdict.Probability), Comparison.Text(verdict.Probability));
        if (record.Verdict != verdict)
            return new ReplayDifference("verdict", "verdict", record.Verdict.ToString(), verdict.ToString());
        return record.Error.Code == error.Code ? null : new ReplayDifference("verdict", "error", record.Error.ToString(), error.ToString());
    }

    private static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
