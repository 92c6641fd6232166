using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.FramePath.Load;

/// <summary>The rounds of an open loop as tables: quantiles against each simulated queue, then where the time went.</summary>
internal sealed class OpenLoopTable(IReadOnlyList<OpenLoopRound> rounds, int cores)
{
    private static readonly (string Name, double Q, string Target)[] Rows = [("p50", 0.5, ""), ("p99", 0.99, "<= 1.3x"), ("p99.9", 0.999, "")];

    private static readonly (string Name, Func<OpenLoopRound, SimulatedRun> Of)[] Yardsticks =
        [("in the run itself", r => r.Own), ("every worker busy", r => r.Busy), ("single frames", r => r.Alone)];

    public override string ToString() => FormattableString.Invariant($"{Ratios()}\n{Times()}\n{Loads()}");

    private string Ratios()
    {
        var table = new MarkdownTable(["measured / simulated, service times of", "target", .. Yardsticks.Select(y => y.Name)]);
        foreach (var (name, q, target) in Rows)
            table.Add([name, target, .. Yardsticks.Select(y => MarkdownTable.Ratio(Quantiles.Median(rounds.Select(r => Ratio(r, y.Of(r), q)))))]);
        return table.ToString();
    }

    private string Times()
    {
        var table = new MarkdownTable(["milliseconds", "measured", "as the caller saw it", "sender late by", .. Yardsticks.Select(y => $"simulated: {y.Name}")]);
        foreach (var (name, q, _) in Rows)
            table.Add([name, Measured(s => s.Answered, q), Measured(s => s.Seen, q), Measured(s => s.Sent, q), .. Yardsticks.Select(y => Milliseconds(rounds.SelectMany(r => y.Of(r).Latencies), q))]);
        return table.ToString();
    }

    private string Loads()
    {
        var capacity = Quantiles.Median(rounds.Select(r => r.Capacity));
        var loads = Yardsticks.Select(y => FormattableString.Invariant($"{100 * Quantiles.Median(rounds.Select(r => LoadOf(r, y.Of(r)))):0} % ({y.Name})"));
        return FormattableString.Invariant($"{rounds.Sum(r => r.Measured.Length)} frames in all at {capacity * OpenLoop.Load:0} frames/s (capacity {capacity:0}); load of the simulated workers: {string.Join(", ", loads)}.\n");
    }

    private double LoadOf(OpenLoopRound round, SimulatedRun run) => OpenLoop.Load * round.Capacity * run.Work.Average() / cores;

    private static double Ratio(OpenLoopRound round, SimulatedRun run, double q) =>
        Quantiles.Quantile(round.Measured.Select(s => s.Answered), q) / Quantiles.Quantile(run.Latencies, q);

    private string Measured(Func<OpenLoopSample, double> what, double q) => Milliseconds(rounds.SelectMany(r => r.Measured).Select(what), q);

    private static string Milliseconds(IEnumerable<double> seconds, double q) => MarkdownTable.Figure(1000 * Quantiles.Quantile(seconds, q), 2);
}
