using System.Diagnostics;
using Natix.Engine.Measurement.Queueing;
using Natix.Engine.Measurement.Statistics;
using Natix.Engine.Measurement.Tables;

namespace Natix.Engine.LanguageBench.Sections;

/// <summary>First tokens and gaps between tokens when requests come as they please.</summary>
internal sealed class OpenLoopSection(Bench bench) : ISection
{
    private const double Load = 0.7;
    private const int Warmup = 32;
    private const int Requests = 120;
    private const int Batch = 32;

    public string Name => "open-loop";

    public string Title => "Open loop at 70 % of capacity";

    public async Task<string> RunAsync()
    {
        using var engine = LanguageEngine.Open(bench.Model, new LanguageOptions
        {
            ContextTokens = 256,
            KvTokens = Batch * 256,
            MaxSequences = Batch,
            StepTokens = 128,
            Threads = bench.Threads,
            SharesPrefixes = false,
        });
        var random = new Random(9);
        (int Prompt, int Output)[] clients = [.. Enumerable.Range(0, Requests).Select(_ => (random.Next(16, 97), random.Next(8, 33)))];
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients[..Warmup].Select(client => AskAsync(engine, client)));
        var capacity = Warmup / Stopwatch.GetElapsedTime(started).TotalSeconds;
        var seen = await RunAsync(engine, clients, PoissonArrivals.Times(Requests, Load * capacity, 3));
        var (first, gaps) = (seen.Select(s => s.First).ToArray(), seen.SelectMany(s => s.Gaps).ToArray());
        var table = new MarkdownTable("milliseconds", "p50", "p99", "most")
            .Add("first token, from the moment the request was to come", Milliseconds(first, 0.5), Milliseconds(first, 0.99), Milliseconds(first, 1))
            .Add("between tokens", Milliseconds(gaps, 0.5), Milliseconds(gaps, 0.99), Milliseconds(gaps, 1));
        return $"{Requests} requests by a seeded Poisson process at {Load * capacity:0.0} a second ({Load:P0} of what {Warmup} at once get), prompts of 16 to 96 tokens, outputs of 8 to 32; int8, at most {Batch} at once, 128 tokens a step.\n\n{table}";
    }

    private static async Task<(double First, double[] Gaps)[]> RunAsync(LanguageEngine engine, (int Prompt, int Output)[] clients, double[] arrivals)
    {
        var start = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 20);
        var answers = new Task<(double, double[])>[clients.Length];
        for (var i = 0; i < clients.Length; i++)
        {
            var due = start + (long)(arrivals[i] * Stopwatch.Frequency);
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } rest)
                await Task.Delay(rest);
            answers[i] = SeeAsync(AskAsync(engine, clients[i]), due);
        }

        return await Task.WhenAll(answers);
    }

    private static Task<ClientTimes> AskAsync(LanguageEngine engine, (int Prompt, int Output) client) =>
        Traffic.AskAsync(engine, Traffic.Prompt(client.Prompt, engine.Description.Vocabulary), client.Output);

    private static async Task<(double First, double[] Gaps)> SeeAsync(Task<ClientTimes> answer, long due)
    {
        var times = await answer;
        return (Stopwatch.GetElapsedTime(due, times.Tokens[0]).TotalSeconds, [.. times.Gaps]);
    }

    private static string Milliseconds(double[] seconds, double q) => MarkdownTable.Figure(1000 * Quantiles.Quantile(seconds, q), 1);
}
