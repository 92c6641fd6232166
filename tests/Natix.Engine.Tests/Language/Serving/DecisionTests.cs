using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

public sealed class DecisionTests : IDisposable
{
    private readonly RandomCheckpoint _checkpoint = RandomCheckpoint.Write(new RandomModel { Seed = 11 });

    [Fact]
    public async Task Probabilities_are_those_of_the_tokens_one_by_one()
    {
        using var engine = Open();
        var decision = await engine.DecideAsync(new DecisionRequest { Text = "Roadwork?", Choices = [" yes", " no", "n"] }, TestContext.Current.CancellationToken);
        var prompt = engine.Tokenize("Roadwork?").ToArray();
        Assert.Equal(prompt.Length, decision.PromptTokens);
        foreach (var choice in decision.Choices)
        {
            var expected = await LogprobAsync(engine, prompt, [.. engine.Tokenize(choice.Text)]);
            Assert.Equal(expected, choice.Logprob, 1e-5);
        }

        var total = decision.Choices.Sum(choice => Math.Exp(choice.Logprob));
        Assert.All(decision.Choices, choice => Assert.Equal(Math.Exp(choice.Logprob) / total, choice.Probability, 1e-9));
        Assert.Equal(1, decision.Choices.Sum(choice => choice.Probability), 1e-12);
        Assert.Equal(decision.Choices.Max(choice => choice.Probability), decision.Best.Probability);
    }

    [Fact]
    public async Task A_decision_is_the_same_in_any_company()
    {
        var request = new DecisionRequest { Text = "Is there a cone in the picture?", Choices = ["yes, there is", "no", "maybe"] };
        using var alone = Open();
        var expected = await alone.DecideAsync(request, TestContext.Current.CancellationToken);
        using var busy = Open(new LanguageOptions { Kv = KvPrecision.Full, StepTokens = 9, MaxSequences = 8, ContextTokens = 96, KvTokens = 512 });
        var decisions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => busy.DecideAsync(request, TestContext.Current.CancellationToken)));
        Assert.All(decisions, decision => Assert.Equal(expected.Choices, decision.Choices));
    }

    [Fact]
    public async Task A_bias_moves_the_log_odds_by_itself_and_a_temperature_divides_them()
    {
        using var engine = Open();
        var request = new DecisionRequest { Text = "x", Choices = ["a", "b"] };
        var plain = await OddsAsync(engine, request);
        Assert.Equal(plain + 2, await OddsAsync(engine, request with { Bias = [2, 0] }), 1e-9);
        Assert.Equal(plain / 4, await OddsAsync(engine, request with { Temperature = 4 }), 1e-9);
    }

    [Fact]
    public async Task More_answers_than_may_run_at_once_take_their_turns_without_a_pause()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 96, KvTokens = 512, MaxSequences = 1, Threads = 1 });
        var request = new DecisionRequest { Text = "Roadwork?", Choices = [.. Enumerable.Range(0, 12).Select(i => $"answer {i} of twelve")] };
        await engine.DecideAsync(request, TestContext.Current.CancellationToken);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        await engine.DecideAsync(request, TestContext.Current.CancellationToken);
        // Each of them once waited for a second until the loop looked again.
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 6);
    }

    [Fact]
    public async Task An_answer_with_a_token_that_the_model_does_not_have_is_refused()
    {
        using var small = RandomCheckpoint.Write(new RandomModel { Vocabulary = 270 });
        var path = Path.Combine(small.Folder, "config.json");
        var config = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!.AsObject();
        config.Remove("eos_token_id");
        await File.WriteAllTextAsync(path, config.ToJsonString(), TestContext.Current.CancellationToken);
        using var engine = LanguageEngine.Open(small.Folder, new LanguageOptions { ContextTokens = 64, Threads = 1 });
        var error = await Assert.ThrowsAsync<ArgumentException>(() => engine.DecideAsync(new DecisionRequest { Text = "x", Choices = ["a", " yes"] }, TestContext.Current.CancellationToken));
        Assert.Contains("0 to 269", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await engine.DecideAsync(new DecisionRequest { Text = "x", Choices = ["a", "b"] }, TestContext.Current.CancellationToken)).Choices.Count);
    }

    [Fact]
    public async Task More_answers_than_may_wait_are_refused_for_good()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 96, MaxWaiting = 2, Threads = 1 });
        var request = new DecisionRequest { Text = "x", Choices = ["one two", "three four", "five six"] };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => engine.DecideAsync(request, TestContext.Current.CancellationToken));
        Assert.Contains("4 requests come together, 2 may wait", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_decided_is_refused_with_the_reason()
    {
        using var engine = Open();
        async Task<string> Refusal(DecisionRequest request) => (await Assert.ThrowsAsync<ArgumentException>(() => engine.DecideAsync(request))).Message;
        Assert.Contains("two choices or more, found 1", await Refusal(new() { Text = "x", Choices = ["a"] }), StringComparison.Ordinal);
        Assert.Contains("'a' is given 2 times", await Refusal(new() { Text = "x", Choices = ["a", "a"] }), StringComparison.Ordinal);
        Assert.Contains("a choice is empty", await Refusal(new() { Text = "x", Choices = ["a", ""] }), StringComparison.Ordinal);
        Assert.Contains("found none of them", await Refusal(new() { Choices = ["a", "b"] }), StringComparison.Ordinal);
        Assert.Contains("temperature", await Refusal(new() { Text = "x", Choices = ["a", "b"], Temperature = 0 }), StringComparison.Ordinal);
        Assert.Contains("biases", await Refusal(new() { Text = "x", Choices = ["a", "b"], Bias = [1] }), StringComparison.Ordinal);
    }

    public void Dispose() => _checkpoint.Dispose();

    private LanguageEngine Open(LanguageOptions? options = null) => LanguageEngine.Open(_checkpoint.Folder, options ?? new LanguageOptions { Kv = KvPrecision.Full, Threads = 1 });

    private static async Task<double> OddsAsync(LanguageEngine engine, DecisionRequest request)
    {
        var decision = await engine.DecideAsync(request, TestContext.Current.CancellationToken);
        return Math.Log(decision.Choices[0].Probability / decision.Choices[1].Probability);
    }

    // Each token as a prompt's next one, all likely ones asked for.
    private static async Task<double> LogprobAsync(LanguageEngine engine, int[] prompt, int[] tokens)
    {
        var sum = 0.0;
        for (var i = 0; i < tokens.Length; i++)
        {
            var request = LanguageFixture.Greedy([.. prompt, .. tokens[..i]], 1) with { Logprobs = engine.Description.Vocabulary };
            var pieces = await LanguageFixture.ReadAsync(engine, request, TestContext.Current.CancellationToken);
            sum += pieces[0].Top.Single(likely => likely.Token == tokens[i]).Logprob;
        }

        return sum;
    }
}
