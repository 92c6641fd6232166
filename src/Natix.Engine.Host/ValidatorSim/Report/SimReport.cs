using Natix.Engine.Host.Reporting;
using Natix.Engine.Host.ValidatorSim.Traffic;
using static Natix.Engine.Host.Reporting.FigureText;

namespace Natix.Engine.Host.ValidatorSim.Report;

/// <summary>A run's figures, and whether the server did right.</summary>
/// <param name="Tally">What came of all requests.</param>
/// <param name="Seconds">Length of the sending.</param>
internal sealed record SimReport(SimTally Tally, double Seconds)
{
    private const int MostCurve = 100;

    /// <summary>Requests sent a second, of all kinds.</summary>
    public double OfferedRate => Enum.GetValues<RequestKind>().Sum(Tally.Offered) / Math.Max(1e-9, Seconds);

    /// <summary>Honest requests sent.</summary>
    public long Honest => Tally.Offered(RequestKind.Challenge) + Tally.Offered(RequestKind.Organic);

    /// <summary>Honest requests that got a verdict.</summary>
    public long Answered => Tally.Right(RequestKind.Challenge) + Tally.Right(RequestKind.Organic);

    /// <summary>Verdicts a second.</summary>
    public double AnsweredRate => Answered / Math.Max(1e-9, Seconds);

    /// <summary>The mean reward by round, at most 100 rounds, evenly from the whole.</summary>
    public IReadOnlyList<(int Round, double Reward)> Curve
    {
        get
        {
            var whole = Tally.Rewards.Curve;
            var count = Math.Min(MostCurve, whole.Count);
            return [.. Enumerable.Range(1, count).Select(i => (int)((long)i * whole.Count / count)).Select(round => (round, whole[round - 1]))];
        }
    }

    /// <summary>The exit code that says it: what may never be first.</summary>
    public int ExitCode => Tally.Wrongs.Total > 0 || Tally.LostCount > 0 ? ExitCodes.ServedWrongly : Tally.Errors.Total > 0 ? ExitCodes.FrameErrors : ExitCodes.Success;

    /// <summary>Figures as a person reads them.</summary>
    public IEnumerable<(string Name, string Text)> Rows()
    {
        yield return ("offered / answered a second", $"{Number(OfferedRate, "0.0")} / {Number(AnsweredRate, "0.0")}");
        yield return ("honest: sent, answered", $"{Whole(Honest)}, {Whole(Answered)}");
        yield return ("latency p50 / p99 / p99.9", Quantiles(Tally.Latency));
        yield return ("the same beside slow loris", Quantiles(Tally.LatencyBesideLoris));
        yield return ("slow loris cut after p50 / p99 / p99.9", Quantiles(Tally.LorisCut));
        foreach (var kind in (RequestKind[])[RequestKind.Garbage, RequestKind.SlowLoris, RequestKind.Replay])
            yield return ($"{kind}: sent, taken rightly", $"{Whole(Tally.Offered(kind))}, {Whole(Tally.Right(kind))}");
        yield return ("not sent; latest by", $"{Whole(Tally.NotSent)}; {Number(Tally.WorstLag.TotalMilliseconds, "0.0")} ms");
        yield return ("MCC / accuracy", $"{Number(Tally.Rewards.Confusion.Matthews, "0.000")} / {Number(Tally.Rewards.Confusion.Accuracy, "0.000")}");
        yield return ("MCC of 100 / accuracy of 10", $"{Number(Tally.Rewards.Windows.Correlation, "0.000")} / {Number(Tally.Rewards.Windows.Accuracy, "0.000")}");
        yield return ("reward, last round", Number(Curve.Count == 0 ? double.NaN : Curve[^1].Reward, "0.000"));
        yield return ("lost", Whole(Tally.LostCount));
        foreach (var (name, count) in Tally.Errors.Counts)
            yield return ($"error: {name}", Whole(count));
        foreach (var (name, count) in Tally.Wrongs.Counts)
            yield return ($"WRONG: {name}", Whole(count));
    }

    private static string Quantiles(LatencyHistogram times) =>
        $"{Number(times.QuantileMilliseconds(0.5), "0.0")} / {Number(times.QuantileMilliseconds(0.99), "0.0")} / {Number(times.QuantileMilliseconds(0.999), "0.0")} ms";
}
