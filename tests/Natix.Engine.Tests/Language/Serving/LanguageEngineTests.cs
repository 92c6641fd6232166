using Microsoft.Extensions.AI;
using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

public sealed class LanguageEngineTests : IDisposable
{
    private readonly RandomCheckpoint _checkpoint = RandomCheckpoint.Write();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_piece_says_why_it_ended()
    {
        using var engine = Open();
        var pieces = await LanguageFixture.ReadAsync(engine, new GenerationRequest { Text = "Hello", MaxOutputTokens = 5, IgnoresEnd = true }, Cancellation);
        Assert.Equal(6, pieces.Count);
        Assert.Equal(GenerationEnd.Length, pieces[^1].End);
        Assert.All(pieces[..^1], piece => Assert.Equal(GenerationEnd.None, piece.End));
        var stop = pieces[2].Token;
        var stopped = await LanguageFixture.ReadAsync(engine, new GenerationRequest { Text = "Hello", MaxOutputTokens = 5, IgnoresEnd = true, StopTokens = [stop] }, Cancellation);
        Assert.Equal(GenerationEnd.Stop, stopped[^1].End);
        Assert.Equal(stop, stopped[^2].Token);
    }

    [Fact]
    public async Task Whoever_leaves_frees_its_place_within_a_step()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 4000, KvTokens = 4096, MaxSequences = 1 });
        using var leaving = new CancellationTokenSource();
        var reading = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var piece in engine.GenerateAsync(new GenerationRequest { Tokens = [1], MaxOutputTokens = 3999, IgnoresEnd = true }, leaving.Token))
                await leaving.CancelAsync();
        });
        await reading.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        var next = await LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy([1], 3), Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal(GenerationEnd.Length, next[^1].End);
    }

    [Fact]
    public async Task A_token_that_fires_frees_the_place_of_a_request_that_nobody_reads()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 4000, KvTokens = 4096, MaxSequences = 1 });
        using var leaving = new CancellationTokenSource();
        var unread = engine.GenerateAsync(new GenerationRequest { Tokens = [1], MaxOutputTokens = 3999, IgnoresEnd = true }, leaving.Token);
        await leaving.CancelAsync();
        var next = await LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy([1], 3), Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal(GenerationEnd.Length, next[^1].End);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var piece in unread)
                Assert.True(piece.Token >= 0);
        });
    }

    [Fact]
    public async Task A_timeout_beyond_all_measure_is_none()
    {
        using var engine = Open();
        var pieces = await LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy([1], 3) with { Timeout = TimeSpan.MaxValue }, Cancellation);
        Assert.Equal(GenerationEnd.Length, pieces[^1].End);
    }

    [Fact]
    public void Closing_twice_is_closing_once()
    {
        var engine = Open();
        engine.Dispose();
        engine.Dispose();
    }

    [Fact]
    public async Task A_timeout_ends_an_output_and_keeps_what_came()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 4096, KvTokens = 4096, MaxSequences = 1 });
        var request = new GenerationRequest { Tokens = [1], MaxOutputTokens = 4095, IgnoresEnd = true, Timeout = TimeSpan.FromMilliseconds(100) };
        var pieces = await LanguageFixture.ReadAsync(engine, request, Cancellation);
        Assert.Equal(GenerationEnd.TimedOut, pieces[^1].End);
        Assert.InRange(pieces.Count, 2, 4094);
    }

    [Fact]
    public async Task Closing_ends_what_is_under_way_as_cancelled()
    {
        var engine = Open(new LanguageOptions { ContextTokens = 4096, KvTokens = 4096 });
        var reading = LanguageFixture.ReadAsync(engine, new GenerationRequest { Tokens = [1], MaxOutputTokens = 4095, IgnoresEnd = true }, Cancellation);
        engine.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        Assert.Throws<ObjectDisposedException>(() => { engine.GenerateAsync(new GenerationRequest { Tokens = [1] }, Cancellation); });
    }

    [Fact]
    public void What_cannot_be_done_is_refused_with_the_reason()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 32, KvTokens = 64, MaxSequences = 2 });
        string Refusal(GenerationRequest request) => Assert.ThrowsAny<ArgumentException>(() => { engine.GenerateAsync(request, Cancellation); }).Message;
        Assert.Contains("32", Refusal(new() { Tokens = [.. new int[33]] }), StringComparison.Ordinal);
        Assert.Contains("99999", Refusal(new() { Tokens = [1, 99999] }), StringComparison.Ordinal);
        Assert.Contains("MaxOutputTokens", Refusal(new() { Tokens = [1], MaxOutputTokens = 0 }), StringComparison.Ordinal);
        Assert.Contains("TopP", Refusal(new() { Tokens = [1], TopP = 0 }), StringComparison.Ordinal);
        Assert.Contains("found 2 of them", Refusal(new() { Tokens = [1], Text = "x" }), StringComparison.Ordinal);
        Assert.Contains("no adapter 'x'; adapters: none", Refusal(new() { Tokens = [1], Adapter = "x" }), StringComparison.Ordinal);
        Assert.Contains("timeout", Refusal(new() { Tokens = [1], Timeout = TimeSpan.Zero }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_may_wait_are_turned_away()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 64, KvTokens = 64, MaxSequences = 1, MaxWaiting = 1 });
        var asked = Enumerable.Range(0, 50).Select(_ => Task.Run(() => LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy([1], 40), Cancellation), Cancellation)).ToArray();
        var turnedAway = 0;
        foreach (var task in asked)
            turnedAway += await task.ContinueWith(t => t.Exception?.InnerException is LanguageBusyException ? 1 : 0, Cancellation, TaskContinuationOptions.None, TaskScheduler.Default);
        Assert.InRange(turnedAway, 1, 49);
    }

    [Fact]
    public async Task A_conversation_goes_through_the_chat_client()
    {
        using var engine = Open();
        using var client = new LanguageChatClient(engine, "tiny");
        ChatMessage[] messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "Roadwork?")];
        var answer = await client.GetResponseAsync(messages, new ChatOptions { MaxOutputTokens = 8 }, Cancellation);
        var expected = await LanguageFixture.ReadAsync(
            engine, new GenerationRequest { Messages = [new(LanguageRole.System, "Be brief."), new(LanguageRole.User, "Roadwork?")], MaxOutputTokens = 8 }, Cancellation);
        Assert.Equal(string.Concat(expected.Select(piece => piece.Text)), answer.Text);
        Assert.Equal("tiny", answer.ModelId);
        Assert.Equal((expected[^1].PromptTokens, expected.Count - 1), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount));
        Assert.InRange(expected[^1].PromptTokens, "Be brief.Roadwork?".Length, engine.Description.ContextTokens);
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync(messages, new ChatOptions { ResponseFormat = ChatResponseFormat.Json }, Cancellation));
    }

    [Fact]
    public async Task What_chat_options_have_no_name_for_comes_as_a_raw_request()
    {
        using var engine = Open();
        using var client = new LanguageChatClient(engine, "tiny");
        ChatMessage[] messages = [new(ChatRole.User, "Roadwork?")];
        ChatOptions With(object raw) => new() { MaxOutputTokens = 6, RawRepresentationFactory = _ => raw };
        var answer = await client.GetResponseAsync(messages, With(new GenerationRequest { AllowedTokens = ['n', 'o'], MaxOutputTokens = 3 }), Cancellation);
        Assert.Matches("^[no]{6}$", answer.Text);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync(messages, With("text"), Cancellation));
        Assert.Contains("is a String; this client takes a GenerationRequest", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8192, false)]
    [InlineData(192, true)]
    public async Task The_load_counts_what_was_reused_and_put_back(int kvTokens, bool isTight)
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 128, KvTokens = kvTokens, MaxSequences = 8, AdmitsOptimistically = true });
        int[] prompt = [.. Enumerable.Range(1, 50)];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy([.. prompt, i], 60), Cancellation)));
        var load = engine.Load;
        Assert.Equal((0, 0, 8 * 51), (load.Running, load.Waiting, load.PromptTokens));
        // Of 51 tokens three blocks of 16 are alike, and only the first request has to compute them while there is room to keep them.
        Assert.InRange(load.ReusedTokens, isTight ? 0 : 7 * 48, 7 * 48);
        Assert.Equal(isTight, load.Preemptions > 0);
        Assert.Equal(isTight, load.Rows > (8 * 51) - load.ReusedTokens + (8 * 59));
    }

    [Fact]
    public void A_folder_without_a_model_says_what_is_missing()
    {
        var empty = Directory.CreateTempSubdirectory("natix-empty-");
        try
        {
            Assert.Contains("config.json", Assert.ThrowsAny<Exception>(() => LanguageEngine.Open(empty.FullName)).Message, StringComparison.Ordinal);
        }
        finally
        {
            empty.Delete();
        }
    }

    public void Dispose() => _checkpoint.Dispose();

    private LanguageEngine Open(LanguageOptions? options = null) => LanguageEngine.Open(_checkpoint.Folder, options ?? new LanguageOptions { ContextTokens = 512 });
}
