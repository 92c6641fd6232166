using System.Globalization;
using System.Text.Json;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.ServeBench.Children;
using Natix.Engine.ServeBench.Traffic;

namespace Natix.Engine.ServeBench.Soak;

/// <summary>A long load with hostile requests among the honest: whether anything is answered wrongly, is lost, or grows.</summary>
internal sealed class SoakSection(Bench bench) : ISection
{
    private const double Load = 0.7;
    private const double Honest = 0.8;
    private const int KeptAnswers = 2048;
    private const int CapacityRequests = 600;
    private const int CapacitySenders = 4;
    private const double MiB = 1 << 20;
    private static readonly TimeSpan Promised = TimeSpan.FromMinutes(30);

    public string Name => "soak";

    public string Title => "Soak";

    public async Task<SectionResult> RunAsync()
    {
        var cascade = EngineBuilder.DefaultCascadePath;
        var metagraph = await SimulatorChild.WriteMetagraphAsync(bench);
        await using var miner = await MinerChild.StartAsync(
            bench, cascade, metagraph, bench.NewState(), "--workers", "1", "--max-batch", "1", "--kept-answers", KeptAnswers.ToString(CultureInfo.InvariantCulture));
        var capacity = await CapacityAsync(miner);
        await using var simulator = new SimulatorChild(bench, miner, cascade, Load * capacity / Honest, bench.Soak);
        var watch = new MemoryWatch(miner);
        using var enough = new CancellationTokenSource();
        var watching = watch.RunAsync(enough.Token);
        var report = await simulator.EndAsync();
        await enough.CancelAsync();
        await watching;
        var figures = await MinerFigures.ReadAsync(miner);
        return Report(new SoakReport(report), capacity, watch, figures.CachedAnswers);
    }

    // Verdicts a second for senders that wait in turn; the validators are the simulator's, whose metagraph the miner has.
    private static async Task<double> CapacityAsync(MinerChild miner)
    {
        using var traffic = new MinerTraffic(SimulatorChild.Validators, 64);
        await AskAsync(miner, traffic, 0);
        return await AskAsync(miner, traffic, CapacityRequests);
    }

    private static async Task<double> AskAsync(MinerChild miner, MinerTraffic traffic, long first)
    {
        ReadyRequest[] requests = [.. Enumerable.Range(0, CapacityRequests).Select(i => traffic.Next(miner.Axon, first + i))];
        var next = -1;
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, CapacitySenders).Select(sender => Task.Run(async () =>
        {
            using var asker = new Asker(miner.Axon, keepsAlive: false);
            for (int i; (i = Interlocked.Increment(ref next)) < CapacityRequests;)
                _ = Asker.Prediction(requests[i], await asker.AskAsync(requests[i]));
        })));
        return CapacityRequests / System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private SectionResult Report(SoakReport report, double capacity, MemoryWatch watch, double kept)
    {
        var slope = watch.Slope();
        var isLong = bench.Soak >= Promised;
        var ofPromised = isLong ? "" : string.Create(CultureInfo.InvariantCulture, $" in {bench.Soak.TotalMinutes:0.#} of the 30 minutes");
        return new SectionResult(
            [
                new("soak: wrong answers, and hostile requests taken wrongly", "0", $"{report.Wrong}{ofPromised}", report.Wrong > 0 ? false : isLong ? true : null),
                new("soak: accepted requests lost", "0", $"{report.Lost}{ofPromised}", report.Lost > 0 ? false : isLong ? true : null),
                new("soak: slope of memory, bytes/minute (95 %)", "0 within the interval", slope is { } s ? $"{Whole(s.Estimate)} ({Whole(s.Low)} to {Whole(s.High)})" : "too short to say", slope is { } line && isLong ? line.Low <= 0 : null),
            ],
            $"{Words(capacity, kept)}\n\n{Table(report, watch, slope)}");
    }

    private string Words(double capacity, double kept) => string.Create(
        CultureInfo.InvariantCulture,
        $"{bench.Soak.TotalMinutes:0.#} minutes of `natix validator-sim` from the same machine against `natix serve --workers 1 --max-batch 1 --kept-answers {KeptAnswers}`: honest requests (30 % of them organic) at 70 % of the capacity of {capacity:0.0} verdicts a second, as measured just before with {CapacitySenders} senders that wait for their answers, and "
        + $"besides, of all requests, 10 % garbage of 15 kinds, 5 % connections that dribble, 5 % repeats. **Wrong** is a verdict other than the one that the same models gave for the picture in the simulator's own process (to the sixth decimal), a reply that a dendrite cannot take, or another reaction to a hostile request than the one due to it (docs/cli.md). **Lost** is "
        + $"an honest request that went out whole and got no whole reply. Errors are honest requests that were refused, with their reason. The server's resident memory was read each second; the first third, in which the kept answers ({kept:0} at the end, {KeptAnswers} at most) and the runtime's own pools fill, is left out; the slope is fitted through the means of 20 batches, and "
        + $"its interval is widened by what likeness of neighbouring batches is left.");

    private static MarkdownTable Table(SoakReport report, MemoryWatch watch, Interval? slope)
    {
        var table = new MarkdownTable("figure", "seen")
            .Add("offered / answered a second", $"{MarkdownTable.Figure(report.Number("offered_per_second"), 1)} / {MarkdownTable.Figure(report.Number("answered_per_second"), 1)}")
            .Add("honest: sent, answered", $"{Whole(report.Number("honest"))}, {Whole(report.Number("answered"))}");
        foreach (var kind in (string[])["garbage", "slow_loris", "replay"])
            table.Add($"{kind}: sent, taken rightly", $"{Whole(report.Of(kind, "sent"))}, {Whole(report.Of(kind, "right"))}");
        table.Add("latency p50, p99, p99.9 ms", string.Join(", ", ((string[])["p50", "p99", "p999"]).Select(q => MarkdownTable.Figure(report.Latency(q), 1))))
            .Add("not sent; sender late by at most", $"{Whole(report.Number("not_sent"))}; {MarkdownTable.Figure(report.Number("worst_lag_ms"), 0)} ms")
            .Add("errors", report.Errors)
            .Add("wrong", report.Wrongs)
            .Add("resident memory at the start, after a third, at the end, MiB", string.Join(", ", ((int[])[0, watch.Bytes.Count / 3, watch.Bytes.Count - 1]).Select(i => MarkdownTable.Figure(watch.Bytes[i] / MiB, 1))))
            .Add("most and least after the first third, MiB", $"{MarkdownTable.Figure(watch.Bytes.Skip(watch.Bytes.Count / 3).Max() / MiB, 1)}, {MarkdownTable.Figure(watch.Bytes.Skip(watch.Bytes.Count / 3).Min() / MiB, 1)}");
        return slope is { } line ? table.Add("slope in MiB an hour (95 %)", $"{MarkdownTable.Figure(line.Estimate * 60 / MiB, 2)} ({MarkdownTable.Figure(line.Low * 60 / MiB, 2)} to {MarkdownTable.Figure(line.High * 60 / MiB, 2)})") : table;
    }

    private static string Whole(double value) => MarkdownTable.Figure(value, 0);
}

/// <summary>What the simulator reports (docs/cli.md).</summary>
/// <param name="Json">Its JSON.</param>
internal readonly record struct SoakReport(JsonElement Json)
{
    public long Wrong => Json.GetProperty("wrong").EnumerateObject().Sum(w => w.Value.GetInt64());

    public long Lost => Json.GetProperty("lost").GetInt64();

    public string Errors => Counts("errors");

    public string Wrongs => Counts("wrong");

    public double Number(string name) => Json.GetProperty(name).GetDouble();

    public double Of(string kind, string count) => Json.GetProperty("kinds").GetProperty(kind).GetProperty(count).GetDouble();

    public double Latency(string quantile) => Json.GetProperty("latency_ms").GetProperty(quantile) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : double.NaN;

    private string Counts(string name)
    {
        var counts = string.Join("; ", Json.GetProperty(name).EnumerateObject().Select(c => $"{c.Name}: {c.Value}"));
        return counts.Length == 0 ? "none" : counts;
    }
}
