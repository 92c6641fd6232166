using Natix.Engine.LanguageBench.Models;
using Natix.Engine.LanguageBench.Peer;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.LanguageBench.Sections;

/// <summary>How fast tokens come: one sequence, sixteen, and prompts, at 8 and 4 bits, beside llama.cpp.</summary>
internal sealed class SpeedSection(Bench bench) : ISection
{
    private const int Sequences = 16;
    private const int Tokens = 32;
    private const int PromptTokens = 512;
    private const int Context = 1024;

    public string Name => "speed";

    public string Title => "Decoding and prefill";

    public async Task<string> RunAsync()
    {
        var table = new MarkdownTable("weights", "what", "natix tokens/s", "llama.cpp tokens/s", "natix / llama.cpp", "of what the machine can", "target");
        var build = "not asked";
        foreach (var (weights, bits) in new (WeightPrecision, GgufBits?)[] { (WeightPrecision.EightBit, GgufBits.Eight), (WeightPrecision.FourBit, GgufBits.Four), (WeightPrecision.Full, null) })
        {
            using var engine = LanguageEngine.Open(bench.Model, new LanguageOptions
            {
                Weights = weights,
                ContextTokens = Context,
                KvTokens = Sequences * Context,
                MaxSequences = Sequences,
                StepTokens = PromptTokens,
                Threads = bench.Threads,
                SharesPrefixes = false,
            });
            using var peer = bench.NodeModules is null || bits is not { } quantised ? null : await LlamaCpp.StartAsync(bench, bench.Gguf(quantised), Sequences, Sequences * Context);
            build = peer?.Build ?? build;
            var rounds = new List<Round>();
            for (var round = -1; round < bench.Rounds; round++)
                Keep(rounds, round, await RoundAsync(engine, peer));
            Add(table, weights, engine.Description, rounds);
        }

        return $"Each row the median of {bench.Rounds} rounds that take turns with llama.cpp (release {build}, from the npm package node-llama-cpp) in one run; the first round is left away. Decoding: {Tokens} tokens of each sequence behind 16 of prompt, from the moment that "
            + $"all sequences have their first; prefill: {PromptTokens} tokens until the first of the output. natix keeps a half-precision scale for 64 weights and rounds inputs to 8 bits, llama.cpp one for 32 (Q8_0, Q4_0). One sequence is held against the bandwidth of reading "
            + $"({bench.Peaks.ReadGigabytes:0.0} GB/s), the others against the peak of their arithmetic in registers (single precision {bench.Peaks.SingleGigamacs:0}, 8 by 8 bits {bench.Peaks.Int8Gigamacs:0}, 4 by 8 bits {bench.Peaks.Int4Gigamacs:0} GMAC/s), all measured just before on all threads.\n\n{table}";
    }

    private static async Task<Round> RoundAsync(LanguageEngine engine, LlamaCpp? peer)
    {
        var one = (await Traffic.DecodeAsync(engine, 1, Tokens), peer is null ? double.NaN : await peer.DecodeAsync(1, Tokens));
        var many = (await Traffic.DecodeAsync(engine, Sequences, Tokens), peer is null ? double.NaN : await peer.DecodeAsync(Sequences, Tokens));
        var prefill = (await Traffic.PrefillAsync(engine, PromptTokens), peer is null ? double.NaN : await peer.PrefillAsync(PromptTokens));
        return new Round(one, many, prefill);
    }

    private static void Keep(List<Round> rounds, int number, Round round)
    {
        if (number >= 0)
            rounds.Add(round);
    }

    private void Add(MarkdownTable table, WeightPrecision weights, LanguageDescription description, List<Round> rounds)
    {
        var operations = bench.Shape.LinearWeights / (1e9 * bench.Peaks.Gigamacs(weights));
        var bytes = description.StepWeightBytes / (1e9 * bench.Peaks.ReadGigabytes);
        Add(table, weights, "one sequence", rounds, round => round.One, Tokens, bytes, ">= 60 % of bandwidth");
        Add(table, weights, $"{Sequences} sequences", rounds, round => round.Many, Sequences * Tokens, operations, ">= 50 % of peak");
        Add(table, weights, "prefill", rounds, round => round.Prefill, PromptTokens, operations, ">= 50 % of peak");
    }

    // The share of the machine: tokens a second times what a token costs at the very best.
    private static void Add(
        MarkdownTable table, WeightPrecision weights, string what, List<Round> rounds, Func<Round, (double Natix, double Peer)> times, int tokens, double bestSeconds, string target)
    {
        var natix = tokens / Quantiles.Median(rounds.Select(round => times(round).Natix));
        var hasPeer = !double.IsNaN(times(rounds[0]).Peer);
        var peer = hasPeer ? tokens / Quantiles.Median(rounds.Select(round => times(round).Peer)) : double.NaN;
        var ratio = hasPeer ? Quantiles.Median(rounds.Select(round => times(round).Peer / times(round).Natix)) : double.NaN;
        table.Add(weights.ToString(), what, MarkdownTable.Figure(natix, 1), MarkdownTable.Figure(peer, 1), MarkdownTable.Ratio(ratio), MarkdownTable.Percent(natix * bestSeconds), target);
    }

    private sealed record Round((double Natix, double Peer) One, (double Natix, double Peer) Many, (double Natix, double Peer) Prefill);
}
