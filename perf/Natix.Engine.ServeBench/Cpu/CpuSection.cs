using Natix.Engine.Host.ValidatorSim.Wire;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;
using Natix.Engine.ServeBench.Children;
using Natix.Engine.ServeBench.Traffic;

namespace Natix.Engine.ServeBench.Cpu;

/// <summary>CPU time of a verdict over HTTP against one in process.</summary>
internal sealed class CpuSection(Bench bench) : ISection
{
    private const double MostRatio = 1.10;
    private const double MostVerification = 0.05;
    private const double Confidence = 0.95;
    private const int Pictures = 64;
    private const int WarmUpRounds = 6;
    private long _number;

    public string Name => "cpu";

    public string Title => "CPU time of a verdict";

    public async Task<SectionResult> RunAsync()
    {
        using var traffic = new MinerTraffic(16, Pictures);
        var cascade = EngineBuilder.DefaultCascadePath;
        var metagraph = await traffic.WriteMetagraphAsync(bench.Folder);
        await using var miner = await MinerChild.StartAsync(bench, cascade, metagraph, bench.NewState(), "--workers", "1", "--max-batch", "1");
        await using var judge = new JudgeChild(bench, cascade, Pictures);
        for (var i = 0; i < WarmUpRounds; i++)
            await RoundAsync(traffic, miner, judge, i);
        var before = await MinerFigures.ReadAsync(miner);
        List<CpuRound> rounds = [];
        for (var i = 0; i < bench.Rounds; i++)
            rounds.Add(await RoundAsync(traffic, miner, judge, i));
        var after = await MinerFigures.ReadAsync(miner);
        var body = await BodyCost.MeasureAsync(cascade, traffic.Next(miner.Axon, _number));
        return Report(rounds, after.VerificationSeconds - before.VerificationSeconds, body);
    }

    // Each side once, in an order that turns from round to round.
    private async Task<CpuRound> RoundAsync(MinerTraffic traffic, MinerChild miner, JudgeChild judge, int turn)
    {
        var first = _number;
        // The same pictures for all; other bytes for both ways over HTTP, or the second would get the first one's answers.
        var (fresh, kept) = (first, first + (1L << 32) / Pictures * Pictures);
        _number += bench.RoundRequests;
        var seconds = new double[3];
        var predictions = new double[3][];
        for (var i = 0; i < seconds.Length; i++)
        {
            var side = (i + turn) % seconds.Length;
            (seconds[side], predictions[side]) = side switch
            {
                0 => await judge.JudgeAsync(first, bench.RoundRequests),
                1 => await AskAsync(traffic, miner, fresh, keepsAlive: false),
                _ => await AskAsync(traffic, miner, kept, keepsAlive: true),
            };
        }

        if (!predictions[1].SequenceEqual(predictions[0]) || !predictions[2].SequenceEqual(predictions[0]))
            throw new InvalidOperationException("a picture has another verdict over HTTP than in process");
        return new CpuRound(seconds[0], seconds[1], seconds[2]);
    }

    private async Task<(double Seconds, double[] Predictions)> AskAsync(MinerTraffic traffic, MinerChild miner, long first, bool keepsAlive)
    {
        ReadyRequest[] requests = [.. Enumerable.Range(0, bench.RoundRequests).Select(i => traffic.Next(miner.Axon, first + i))];
        var replies = new RawReply[requests.Length];
        using var asker = new Asker(miner.Axon, keepsAlive);
        var before = miner.CpuSeconds;
        for (var i = 0; i < requests.Length; i++)
            replies[i] = await asker.AskAsync(requests[i]);
        return (miner.CpuSeconds - before, [.. requests.Zip(replies, Asker.Prediction)]);
    }

    private SectionResult Report(List<CpuRound> rounds, double verification, double body)
    {
        var (inProcess, fresh, kept) = (rounds.Select(r => r.InProcess).ToArray(), rounds.Select(r => r.Fresh).ToArray(), rounds.Select(r => r.Kept).ToArray());
        var ratios = (Fresh: Bootstrap.Ratio(fresh, inProcess, Confidence, 1), Kept: Bootstrap.Ratio(kept, inProcess, Confidence, 2));
        var share = verification / (fresh.Sum() + kept.Sum());
        var table = new MarkdownTable("per verdict", "CPU ms, mean of the rounds", "least round", "ratio to in process", "95 % interval")
            .Add("in process", Milliseconds(inProcess.Average()), Milliseconds(inProcess.Min()), "1", "")
            .Add("over HTTP, a connection each", Milliseconds(fresh.Average()), Milliseconds(fresh.Min()), Figure(ratios.Fresh.Estimate), Range(ratios.Fresh))
            .Add("over HTTP, connection kept", Milliseconds(kept.Average()), Milliseconds(kept.Min()), Figure(ratios.Kept.Estimate), Range(ratios.Kept));
        return new SectionResult(
            [
                new("CPU time of a verdict over HTTP / in process, a connection each", "<= 1.10x", $"{Figure(ratios.Fresh.Estimate)}x ({Range(ratios.Fresh)})", ratios.Fresh.Estimate <= MostRatio),
                new("the same, connection kept", "<= 1.10x", $"{Figure(ratios.Kept.Estimate)}x ({Range(ratios.Kept)})", ratios.Kept.Estimate <= MostRatio),
                new("verification, share of a request's CPU time", "<= 5 %", $"{Figure(100 * share, 1)} %", share <= MostVerification),
            ],
            $"{Words()}\n\n{table}\n{Shares(verification / (2 * rounds.Count * bench.RoundRequests), body, (fresh.Average() - inProcess.Average()) / bench.RoundRequests)}");
    }

    private string Words() =>
        $"The default cascade; {Pictures} rendered pictures of 224x224 as validators send them, each time with another number in a comment of the JPEG, so that no answer is a kept one; every request signed ahead. `natix serve --workers 1 --max-batch 1` and a process that hands the same "
        + "JPEGs to `RoadworkEngine.SubmitAsync` with the same options and runtime settings run side by side, and each has one picture under way at a time: while one of them works all else sleeps, this tool included. "
        + $"A round asks {bench.RoundRequests} pictures of each side in an order that turns; {bench.Rounds} rounds after {WarmUpRounds} to warm up; every verdict over HTTP was the one in process, bit for bit. CPU time is that of the whole process, all threads, "
        + "user and system, by the kernel's clock of it; this tool's own is not in it. A ratio is that of the sums; its interval is drawn from the rounds (bootstrap, percentiles).";

    private static string Shares(double verification, double body, double difference) =>
        $"Of the {Figure(1000 * difference)} ms that HTTP adds with a connection each, {Figure(1000 * verification)} ms are verification of the signature and nonce (wall time of `natix_axon_verification_duration`, which is no less than its CPU time) and {Figure(1000 * body)} ms are JSON and "
        + "base64, of the request and of the reply with its echoed image (alone on one thread, in this tool's process). The rest is sockets, Kestrel, the image's digest, the journal of nonces, figures, and threads that are woken.\n";

    private string Milliseconds(double seconds) => Figure(1000 * seconds / bench.RoundRequests);

    private static string Range(Interval ratio) => $"{Figure(ratio.Low)} to {Figure(ratio.High)}";

    private static string Figure(double value, int digits = 3) => MarkdownTable.Figure(value, digits);
}

/// <summary>CPU seconds of each side in a round.</summary>
/// <param name="InProcess">By the engine alone.</param>
/// <param name="Fresh">Over HTTP, each request over a connection of its own.</param>
/// <param name="Kept">Over HTTP, all over one connection.</param>
internal readonly record struct CpuRound(double InProcess, double Fresh, double Kept);
