using System.Diagnostics;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.LanguageBench.Sections;

/// <summary>Continuous batching against batches that end together, the same requests on the same engine.</summary>
internal sealed class BatchingSection(Bench bench) : ISection
{
    private const int Clients = 50;
    private const int Batch = 16;
    private const int Context = 512;

    public string Name => "batching";

    public string Title => "Continuous and static batching";

    public async Task<string> RunAsync()
    {
        using var engine = LanguageEngine.Open(bench.Model, new LanguageOptions { ContextTokens = Context, KvTokens = Batch * Context, MaxSequences = Batch, Threads = bench.Threads, SharesPrefixes = false });
        var random = new Random(5);
        // Many short answers, a few long ones: what makes a static batch wait.
        (int Prompt, int Output)[] clients = [.. Enumerable.Range(0, Clients).Select(_ => (random.Next(16, 129), random.Next(10) < 8 ? random.Next(4, 24) : random.Next(96, 160)))];
        var (alone, fixedBatches, continuous) = (new List<double>(), new List<double>(), new List<double>());
        await ContinuousAsync(engine, clients[..Batch]);
        for (var round = 0; round < Math.Min(3, bench.Rounds); round++)
        {
            alone.Add(await StaticAsync(engine, clients, 1));
            fixedBatches.Add(await StaticAsync(engine, clients, Batch));
            continuous.Add(await ContinuousAsync(engine, clients));
        }

        var tokens = clients.Sum(client => client.Output);
        var best = Quantiles.Median(continuous);
        var table = new MarkdownTable("how", "seconds", "output tokens/s", "continuous is faster by")
            .Add("one after the other", MarkdownTable.Figure(Quantiles.Median(alone), 1), MarkdownTable.Figure(tokens / Quantiles.Median(alone), 1), MarkdownTable.Ratio(Quantiles.Median(alone) / best))
            .Add($"batches of {Batch} that end together", MarkdownTable.Figure(Quantiles.Median(fixedBatches), 1), MarkdownTable.Figure(tokens / Quantiles.Median(fixedBatches), 1), MarkdownTable.Ratio(Quantiles.Median(fixedBatches) / best))
            .Add($"continuous, {Batch} at once", MarkdownTable.Figure(best, 1), MarkdownTable.Figure(tokens / best, 1), "1.00x");
        return $"{Clients} clients at once, prompts of 16 to 128 tokens, outputs of 4 to 23 tokens for eight in ten and of 96 to 159 for the others; int8. Medians of {alone.Count} rounds that take turns.\n\n{table}";
    }

    private static async Task<double> StaticAsync(LanguageEngine engine, (int Prompt, int Output)[] clients, int batch)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var chunk in clients.Chunk(batch))
            await AskAsync(engine, chunk);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> ContinuousAsync(LanguageEngine engine, (int Prompt, int Output)[] clients)
    {
        var started = Stopwatch.GetTimestamp();
        await AskAsync(engine, clients);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static Task<ClientTimes[]> AskAsync(LanguageEngine engine, IEnumerable<(int Prompt, int Output)> clients) =>
        Task.WhenAll(clients.Select(client => Traffic.AskAsync(engine, Traffic.Prompt(client.Prompt, engine.Description.Vocabulary), client.Output)));
}
