using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.LanguageBench.Sections;

/// <summary>What a prompt that many requests begin with costs once it is kept.</summary>
internal sealed class PrefixSection(Bench bench) : ISection
{
    private const int Shared = 200;
    private const int Own = 20;
    private const int Requests = 12;

    public string Name => "prefix";

    public string Title => "Prefix cache";

    public async Task<string> RunAsync()
    {
        var options = new LanguageOptions { ContextTokens = 512, KvTokens = 8192, MaxSequences = 16, Threads = bench.Threads };
        using var keeping = LanguageEngine.Open(bench.Model, options);
        using var forgetting = LanguageEngine.Open(bench.Model, options with { SharesPrefixes = false });
        var shared = Traffic.Prompt(Shared, keeping.Description.Vocabulary);
        await Traffic.AskAsync(keeping, [.. shared, 1], 1);
        await Traffic.AskAsync(forgetting, [.. shared, 1], 1);
        var (with, without) = (new List<double>(), new List<double>());
        for (var i = 0; i < Requests; i++)
        {
            int[] prompt = [.. shared, .. Traffic.Prompt(Own, keeping.Description.Vocabulary)];
            without.Add((await Traffic.AskAsync(forgetting, prompt, 1)).FirstToken);
            with.Add((await Traffic.AskAsync(keeping, prompt, 1)).FirstToken);
        }

        var table = new MarkdownTable("prefix cache", "first token, ms, median", "least")
            .Add("off", Milliseconds(Quantiles.Median(without)), Milliseconds(without.Min()))
            .Add("on", Milliseconds(Quantiles.Median(with)), Milliseconds(with.Min()));
        return $"{Requests} requests, one at a time, of {Shared} tokens that all begin with and {Own} of their own; int8. The first token comes **{MarkdownTable.Ratio(Quantiles.Median(without.Zip(with, (a, b) => a / b)))}** as fast where the beginning is kept.\n\n{table}";
    }

    private static string Milliseconds(double seconds) => MarkdownTable.Figure(1000 * seconds, 1);
}
