using System.Diagnostics;

namespace Natix.Engine.LanguageBench;

/// <summary>What clients of the engine do and see.</summary>
internal static class Traffic
{
    private const int PromptTokens = 16;
    private static int _number = 300;

    /// <summary>A prompt of other tokens each time, so that no prefix is found again.</summary>
    public static int[] Prompt(int length, int vocabulary) =>
        [.. Enumerable.Range(0, length).Select(_ => 300 + ((_number = (int)(_number * 48271L % 0x7FFFFFFF)) % (vocabulary - 300)))];

    /// <summary>Asks and notes when each token came.</summary>
    public static async Task<ClientTimes> AskAsync(LanguageEngine engine, int[] prompt, int output)
    {
        var (asked, tokens) = (Stopwatch.GetTimestamp(), new List<long>(output));
        await foreach (var piece in engine.GenerateAsync(new GenerationRequest { Tokens = prompt, MaxOutputTokens = output, IgnoresEnd = true }).ConfigureAwait(false))
        {
            if (piece.Token >= 0)
                tokens.Add(Stopwatch.GetTimestamp());
        }

        return new ClientTimes(asked, tokens);
    }

    /// <summary>Seconds until the first token behind a prompt.</summary>
    public static async Task<double> PrefillAsync(LanguageEngine engine, int tokens) =>
        (await AskAsync(engine, Prompt(tokens, engine.Description.Vocabulary), 1)).FirstToken;

    /// <summary>Seconds that each sequence takes for so many tokens, all side by side, from the moment that all have their first.</summary>
    public static async Task<double> DecodeAsync(LanguageEngine engine, int sequences, int tokens)
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, sequences).Select(_ => AskAsync(engine, Prompt(PromptTokens, engine.Description.Vocabulary), tokens + 1)));
        return Stopwatch.GetElapsedTime(clients.Max(client => client.Tokens[0]), clients.Max(client => client.Tokens[^1])).TotalSeconds;
    }
}

/// <summary>When a client asked, and when its tokens came, by <see cref="Stopwatch"/>.</summary>
internal sealed record ClientTimes(long Asked, IReadOnlyList<long> Tokens)
{
    /// <summary>Seconds until the first.</summary>
    public double FirstToken => Stopwatch.GetElapsedTime(Asked, Tokens[0]).TotalSeconds;

    /// <summary>Seconds between each and the next.</summary>
    public IEnumerable<double> Gaps => Tokens.Skip(1).Zip(Tokens, (later, earlier) => Stopwatch.GetElapsedTime(earlier, later).TotalSeconds);
}
