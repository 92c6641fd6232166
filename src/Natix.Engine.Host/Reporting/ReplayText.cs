namespace Natix.Engine.Host.Reporting;

/// <summary>A replay for a person.</summary>
internal static class ReplayText
{
    public static IEnumerable<string> Lines(RecordedVerdict record, ReplayReport report)
    {
        yield return FormattableString.Invariant($"{record.Id}  {record.Info.Source} #{record.Info.Index}, {record.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
        yield return report.Outcome switch
        {
            ReplayOutcome.Identical when report.Mode == ReplayMode.Frame => "identical: the frame, run again, gives every recorded value bit for bit",
            ReplayOutcome.Identical => "identical: what the models had said, judged again, gives the recorded verdict bit for bit",
            ReplayOutcome.WithinTolerance => FormattableString.Invariant(
                $"within tolerance (log-odds {report.Tolerance.LogOdds}, scores {report.Tolerance.Score}, boxes {report.Tolerance.Pixels} pixels), not bit for bit"),
            ReplayOutcome.NothingToReplay => "nothing to replay",
            _ => "differs",
        };
        yield return $"recorded  {Text(report.Recorded)}";
        if (report.Outcome != ReplayOutcome.NothingToReplay)
            yield return $"replayed  {Text(report.Replayed)}";
        foreach (var line in Details(report))
            yield return line;
    }

    private static IEnumerable<string> Details(ReplayReport report)
    {
        if (report.FirstDifference is { } first)
            yield return $"first difference: {Text(first)}";
        if (report.FirstOutside is { } outside && outside != report.FirstDifference)
            yield return $"first outside the tolerance: {Text(outside)}";
        foreach (var other in report.Surroundings)
            yield return $"elsewhere: {other}";
        foreach (var note in report.Notes)
            yield return $"note: {note}";
    }

    private static string Text(ReplayDifference difference) => $"{difference.Stage}: {difference.What} was {difference.Recorded}, is {difference.Replayed}";

    private static string Text(in Verdict verdict) => verdict.IsJudged
        ? FormattableString.Invariant($"{(verdict.IsRoadwork ? "roadwork" : "clear")}, P {verdict.Probability:R}, level {verdict.Level}, {verdict.Voters} voters{(verdict.Degraded ? $", degraded: {verdict.Reason}" : "")}")
        : "no verdict";
}
