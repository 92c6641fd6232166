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
        var table = new MarkdownTable("weights", "what", "natix tokens/s", "llama.cpp tokens/s", "natix / llama.cpp", "of what the machine can", "least to most", "target");
        var (build, peaks) = ("not asked", new List<MachinePeaks>());
        foreach (var (weights, bits) in new (WeightPrecision, GgufBits?)[] { (WeightPrecision.EightBit, GgufBits.Eight), (WeightPrecision.FourBit, GgufBits.Four), (WeightPrecision.Full, null) })
        {
            using var engine = Open(weights);
            using var peer = bench.NodeModules is null || bits is not { } quantised ? null : await LlamaCpp.StartAsync(bench, bench.Gguf(quantised), Sequences, Sequences * Context);
            build = peer?.Build ?? build;
            var rounds = new List<Round>();
            await RoundAsync(engine, peer);
            for (var round = 0; round < bench.Rounds; round++)
                rounds.Add(await RoundAsync(engine, peer));
            Add(table, weights, engine.Description, rounds);
            peaks.AddRange(rounds.SelectMany(round => new[] { round.One.Peaks, round.Many.Peaks, round.Prefill.Peaks }));
        }

        return $"{Method(build, MachinePeaks.Median(peaks))}\n\n{table}";
    }

    private LanguageEngine Open(WeightPrecision weights) => LanguageEngine.Open(bench.Model, new LanguageOptions
    {
        Weights = weights,
        ContextTokens = Context,
        KvTokens = Sequences * Context,
        MaxSequences = Sequences,
        StepTokens = PromptTokens,
        Threads = bench.Threads,
        SharesPrefixes = false,
    });

    private string Method(string build, MachinePeaks peaks) =>
        $"Each row the median of {bench.Rounds} rounds that take turns with llama.cpp (release {build}, from the npm package node-llama-cpp) in one run, after one that is left away. Decoding: {Tokens} tokens of each sequence behind 16 of prompt, from the moment that "
        + $"all sequences have their first; prefill: {PromptTokens} tokens until the first of the output. natix keeps a half-precision scale for 64 weights and rounds inputs to 8 bits, llama.cpp one for 32 (Q8_0, Q4_0). The engine's kernels: {peaks.Kernels}. One sequence is held against the bandwidth of reading, a prompt against "
        + $"the peak of these kernels' arithmetic in registers, sixteen sequences against whichever of the two takes longer. What the machine gives moves from second to second, so what it sustains of both is measured for a second just before and just after each figure of natix, and a share is the median over the rounds; the medians of all: {peaks.ReadGigabytes:0.0} GB/s, single precision "
        + $"{peaks.SingleGigamacs:0}, 8 by 8 bits {peaks.Int8Gigamacs:0}, 4 by 8 bits {peaks.Int4Gigamacs:0} GMAC/s.";

    private async Task<Round> RoundAsync(LanguageEngine engine, LlamaCpp? peer) => new(
        await MeasureAsync(() => Traffic.DecodeAsync(engine, 1, Tokens), peer is null ? null : () => peer.DecodeAsync(1, Tokens)),
        await MeasureAsync(() => Traffic.DecodeAsync(engine, Sequences, Tokens), peer is null ? null : () => peer.DecodeAsync(Sequences, Tokens)),
        await MeasureAsync(() => Traffic.PrefillAsync(engine, PromptTokens), peer is null ? null : () => peer.PrefillAsync(PromptTokens)));

    private async Task<Figure> MeasureAsync(Func<Task<double>> natix, Func<Task<double>>? peer)
    {
        var before = await PeaksAsync();
        var seconds = await natix();
        var peaks = MachinePeaks.Mean(before, await PeaksAsync());
        return new Figure(peaks, seconds, peer is null ? double.NaN : await peer());
    }

    private Task<MachinePeaks> PeaksAsync() => MachinePeaks.MeasureAsync(bench.PeaksProgram, bench.Threads);

    private void Add(MarkdownTable table, WeightPrecision weights, LanguageDescription description, List<Round> rounds)
    {
        double Operations(MachinePeaks peaks) => bench.Shape.LinearWeights / (1e9 * peaks.Gigamacs(weights));
        double Bytes(MachinePeaks peaks) => description.StepWeightBytes / (1e9 * peaks.ReadGigabytes);
        // A prompt's tokens go through all layers, but only its last one through the output layer.
        double Prompt(MachinePeaks peaks) => Operations(peaks) * (bench.Shape.LinearWeights - (bench.Shape.OutputWeights * (1 - (1.0 / PromptTokens)))) / bench.Shape.LinearWeights;
        // Sixteen tokens for one reading of the weights: whichever takes longer.
        double Step(MachinePeaks peaks) => Math.Max(Operations(peaks), Bytes(peaks) / Sequences);
        Add(table, weights, "one sequence", rounds.Select(round => round.One), Tokens, Bytes, ">= 60 % of bandwidth");
        Add(table, weights, $"{Sequences} sequences", rounds.Select(round => round.Many), Sequences * Tokens, Step, ">= 50 % of peak");
        Add(table, weights, "prefill", rounds.Select(round => round.Prefill), PromptTokens, Prompt, ">= 50 % of peak");
    }

    // The share of the machine: tokens a second times what a token costs at the very best.
    private static void Add(
        MarkdownTable table, WeightPrecision weights, string what, IEnumerable<Figure> figures, int tokens, Func<MachinePeaks, double> bestSeconds, string target)
    {
        var all = figures.ToArray();
        double[] shares = [.. all.Select(figure => tokens / figure.Natix * bestSeconds(figure.Peaks))];
        table.Add(
            weights.ToString(), what, MarkdownTable.Figure(tokens / Quantiles.Median(all.Select(f => f.Natix)), 1), MarkdownTable.Figure(tokens / Quantiles.Median(all.Select(f => f.Peer)), 1),
            MarkdownTable.Ratio(Quantiles.Median(all.Select(f => f.Peer / f.Natix))), MarkdownTable.Percent(Quantiles.Median(shares)), $"{MarkdownTable.Percent(shares.Min())} to {MarkdownTable.Percent(shares.Max())}", target);
    }

    private sealed record Round(Figure One, Figure Many, Figure Prefill);

    private readonly record struct Figure(MachinePeaks Peaks, double Natix, double Peer);
}
