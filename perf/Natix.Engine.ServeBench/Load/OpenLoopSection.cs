using Natix.Engine.Measurement.Queueing;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.ServeBench.Children;
using Natix.Engine.ServeBench.Spans;
using Natix.Engine.ServeBench.Traffic;
using Natix.Engine.Workloads;

namespace Natix.Engine.ServeBench.Load;

/// <summary>Latency over HTTP when requests come as they please, by the level that decided, against a simulated queue that does the same work.</summary>
internal sealed class OpenLoopSection(Bench bench) : ISection
{
    private const double Share = 0.7;
    private const double MostRatio = 1.3;
    private const int Validators = 240;
    private const int Pictures = 32;
    private const int WarmUp = 800;
    private const int Alone = 4 * Pictures;
    private const int Busy = 12 * Pictures;
    private const int BusySenders = 4;

    public string Name => "open-loop";

    public string Title => "Latency at 70 % load";

    public async Task<SectionResult> RunAsync()
    {
        List<(string Cascade, IReadOnlyList<LoadRound> Rounds)> measured = [("default", await MeasureAsync(EngineBuilder.DefaultCascadePath))];
        using var two = ScreenAndDetector.WithYoloxNano(bench.Shared);
        if (two is not null)
            measured.Add(("screen and detector", await MeasureAsync(two.CascadePath)));
        var promises = measured.SelectMany(m => LevelsOf(m.Rounds).Select(level => PromiseOf(m.Cascade, m.Rounds, level)));
        return new SectionResult([.. promises], $"{Words(two is null)}\n\n{string.Join('\n', measured.Select(m => new LoadTable(m.Cascade, m.Rounds).ToString()))}");
    }

    /// <summary>The levels of which enough requests came to speak of a p99, and all together.</summary>
    public static IEnumerable<int?> LevelsOf(IReadOnlyList<LoadRound> rounds)
    {
        var levels = rounds.SelectMany(r => r.Measured).GroupBy(m => m.Level).OrderBy(g => g.Key).Where(g => g.Count() >= 100 * rounds.Count);
        return levels.Select(g => (int?)g.Key).Append(null);
    }

    private static Promise PromiseOf(string cascade, IReadOnlyList<LoadRound> rounds, int? level)
    {
        double[] ratios = [.. rounds.Select(r => r.Ratio(r.Own, level, 0.99))];
        var ratio = Quantiles.Median(ratios);
        return new Promise(
            $"p99 over HTTP at 70 % load / simulated queue; {cascade}, {LoadTable.NameOf(level)}", "<= 1.3x",
            $"{MarkdownTable.Ratio(ratio)} ({MarkdownTable.Figure(ratios.Min(), 2)} to {MarkdownTable.Figure(ratios.Max(), 2)})", ratio <= MostRatio);
    }

    private async Task<IReadOnlyList<LoadRound>> MeasureAsync(string cascade)
    {
        await using var spans = await SpanCollector.OpenAsync();
        using var traffic = new MinerTraffic(Validators, Pictures);
        var metagraph = await traffic.WriteMetagraphAsync(bench.Folder);
        await using var miner = await MinerChild.StartAsync(bench, cascade, metagraph, bench.NewState(), "--workers", "1", "--max-batch", "1", "--otlp", spans.Address);
        var load = new MinerLoad(miner, traffic, spans);
        await load.ClosedAsync(1, WarmUp);
        var rounds = new List<LoadRound>();
        for (var round = 0; round < bench.LoadRounds; round++)
        {
            var (alone, _) = await load.ClosedAsync(1, Alone);
            var (before, perSecond) = await load.ClosedAsync(BusySenders, Busy);
            var arrivals = PoissonArrivals.Times(Math.Max(100, (int)(Share * perSecond * bench.LoadSeconds)), Share * perSecond, 1000 + round);
            var measured = await load.OpenAsync(arrivals);
            var (after, _) = await load.ClosedAsync(BusySenders, Busy);
            rounds.Add(LoadRound.Of(perSecond, arrivals, measured, [.. before, .. after], alone, 2000 + round));
        }

        return rounds;
    }

    private string Words(bool isDetectorMissing) =>
        "`natix serve --workers 1 --max-batch 1`: one of the two cores is left to HTTP, signatures and this tool, which sends from the same machine; nothing is pinned. "
        + $"A round measures the capacity ({BusySenders} senders that wait for their answers), sends at {Share * 100:0} % of it by a seeded Poisson process for {bench.LoadSeconds:0} s, whether or not earlier requests were answered, "
        + $"each over a connection of its own, from {Validators} validators of equal stake in turn, so that the server has no reason to prefer one. Each request has other bytes: no answer is a kept one. **Measured** is the time from the moment a request was to go to the "
        + "last byte of its reply. **Simulated** is a queue, first come first served, one worker, given the same moments; to each latency the time is added that a request takes besides its "
        + $"time in the engine when nothing else is under way (median of {Alone} requests of the round, one at a time: connecting, HTTP, JSON, signature). What a frame costs the simulated worker was taken in three ways from the spans that the server sends by `--otlp`, "
        + "each time from the moment the worker took the frame to its verdict: of the very frames of the run, which is what the promise is held against; drawn from those of the same picture while another frame always waited; and of the same picture with nothing else under way. "
        + $"{bench.LoadRounds} rounds; ratios are medians of the rounds' ratios, milliseconds the quantiles of all rounds together. Levels with fewer than 100 requests a round have no row of their own; level 6 is consensus, what no level decided."
        + (isDetectorMissing ? " **The shared models are not on this machine, so the cascade with a detector is missing.**" : "");
}
