using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.ServeBench.Load;

/// <summary>The rounds of one cascade as tables: a row a level, ratios first.</summary>
internal sealed class LoadTable(string cascade, IReadOnlyList<LoadRound> rounds)
{
    private static readonly double[] Quants = [0.5, 0.99];

    /// <summary>What a row is called.</summary>
    public static string NameOf(int? level) => level is { } one ? FormattableString.Invariant($"level {one}") : "all levels";

    public override string ToString()
    {
        var table = new MarkdownTable(
            $"{cascade}: decided by", "share", "p99 / simulated, service times of the run", "while frames wait", "alone", "p50 / simulated, of the run", "p50 ms", "p99 ms", "simulated p50 ms", "simulated p99 ms");
        foreach (var level in OpenLoopSection.LevelsOf(rounds))
            table.Add(Row(level));
        var late = Quantiles.Quantile(rounds.SelectMany(r => r.Measured).Select(m => m.Late), 0.99);
        return FormattableString.Invariant(
            $"{table}\n{rounds.Sum(r => r.Measured.Length)} requests at {0.7 * Quantiles.Median(rounds.Select(r => r.PerSecond)):0.0}/s (capacity {Quantiles.Median(rounds.Select(r => r.PerSecond)):0.0}/s); besides the engine a lone request takes {1000 * Quantiles.Median(rounds.Select(r => r.Http)):0.00} ms; the sender was late by {1000 * late:0.00} ms at most in 99 of 100.\n");
    }

    private string[] Row(int? level)
    {
        var all = rounds.Sum(r => r.Measured.Length);
        string Ratio(Func<LoadRound, double[]> simulated, double q) => MarkdownTable.Ratio(Quantiles.Median(rounds.Select(r => r.Ratio(simulated(r), level, q))));
        return
        [
            NameOf(level), MarkdownTable.Percent((double)rounds.Sum(r => r.Latencies(level).Count()) / all),
            Ratio(r => r.Own, 0.99), Ratio(r => r.Busy, 0.99), Ratio(r => r.Alone, 0.99), Ratio(r => r.Own, 0.5),
            .. Quants.Select(q => Milliseconds(rounds.SelectMany(r => r.Latencies(level)), q)),
            .. Quants.Select(q => Milliseconds(rounds.SelectMany(r => r.Own.Where((_, i) => level is null || r.Measured[i].Level == level)), q)),
        ];
    }

    private static string Milliseconds(IEnumerable<double> seconds, double q) => MarkdownTable.Figure(1000 * Quantiles.Quantile(seconds, q), 2);
}
