using Microsoft.Extensions.AI;
using Natix.Engine.Memory;
using Natix.Engine.Tests.Memory;
using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>Images through the language engine: what they change, that company does not, and what is said of those that are none.</summary>
[Collection(NativeMemoryAlone.Name)]
public sealed class ImageRequestTests : IDisposable
{
    private const int Output = 12;

    private static readonly byte[][] Jpegs = [TestImages.Jpeg(128, 96), TestImages.Jpeg(96, 160, seed: 2), TestImages.Jpeg(64, 64, seed: 3)];

    private readonly RandomCheckpoint _checkpoint = RandomCheckpoint.Write(new RandomModel { Architecture = "Qwen3VLForConditionalGeneration", Seed = 11, Layers = 3 });

    // Small images become few tokens: 12, 15 and 4.
    public ImageRequestTests() => File.WriteAllText(
        Path.Combine(_checkpoint.Folder, "preprocessor_config.json"), """{ "size": { "shortest_edge": 4096, "longest_edge": 65536 }, "patch_size": 16, "merge_size": 2 }""");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static LanguageOptions Usual => new()
    {
        Weights = WeightPrecision.Full,
        ContextTokens = 160,
        KvTokens = 4096,
        MaxSequences = 1,
        MaxImageTokens = 64,
        Threads = 1,
        SharesPrefixes = false,
    };

    [Fact]
    public async Task An_image_changes_the_answer_and_so_does_its_place()
    {
        using var engine = Open();
        Assert.True(engine.Description.TakesImages);
        var first = await BitsAsync(engine, Ask(0));
        Assert.Equal(Output, first.Length);
        Assert.Equal(first, await BitsAsync(engine, Ask(0)));
        Assert.NotEqual(first, await BitsAsync(engine, Ask(1)));
        Assert.NotEqual(await BitsAsync(engine, Ask(0, 1)), await BitsAsync(engine, Ask(1, 0)));
    }

    [Theory]
    [InlineData(WeightPrecision.Full, KvPrecision.Full)]
    [InlineData(WeightPrecision.EightBit, KvPrecision.BFloat16)]
    public async Task Outputs_do_not_depend_on_company_chunks_room_or_order(WeightPrecision weights, KvPrecision kv)
    {
        int[][] asked = [[0], [1], [0, 1], [2], [], [0], [1, 2], [2, 2], [0, 1], [1]];
        var usual = Usual with { Weights = weights, Kv = kv };
        var alone = await RunAsync(usual, asked, reversed: false);
        Assert.Equal(alone[0], alone[5]);
        Dictionary<string, LanguageOptions> others = new()
        {
            ["all at once"] = usual with { MaxSequences = 16, Threads = 2 },
            ["small chunks"] = usual with { MaxSequences = 4, StepTokens = 5 },
            ["one token a step"] = usual with { StepTokens = 1 },
            ["shared prefixes"] = usual with { MaxSequences = 8, SharesPrefixes = true },
            ["one image at a time"] = usual with { MaxSequences = 8, MaxImages = 2 },
            ["put back for want of room"] = usual with { MaxSequences = 8, KvTokens = 192, AdmitsOptimistically = true, SharesPrefixes = true },
        };
        foreach (var (name, options) in others)
        {
            foreach (var reversed in (bool[])[false, true])
            {
                var outputs = await RunAsync(options, asked, reversed);
                Assert.True(alone.Zip(outputs, (a, b) => a.AsSpan().SequenceEqual(b)).All(same => same), $"{name} gave other outputs");
            }
        }
    }

    [Fact]
    public async Task A_decision_looks_at_the_image()
    {
        using var engine = Open();
        DecisionRequest About(int image) => new() { Messages = Ask(image).Messages, Choices = [" roadwork", " nothing at all"] };
        var first = await engine.DecideAsync(About(0), Cancellation);
        Assert.Equal(1, first.Choices.Sum(choice => choice.Probability), 1e-9);
        Assert.Equal(first.Choices, (await engine.DecideAsync(About(0), Cancellation)).Choices);
        Assert.NotEqual(first.Choices, (await engine.DecideAsync(About(1), Cancellation)).Choices);
    }

    [Fact]
    public async Task The_chat_client_takes_images_as_data()
    {
        using var engine = Open();
        using var client = new LanguageChatClient(engine, "tiny");
        Microsoft.Extensions.AI.ChatMessage Message(params AIContent[] contents) => new(ChatRole.User, contents);
        var answer = await client.GetResponseAsync(Message(new DataContent(Jpegs[0], "image/jpeg"), new TextContent("Roadwork?")), new ChatOptions { MaxOutputTokens = Output }, Cancellation);
        var expected = await LanguageFixture.ReadAsync(engine, Ask(0) with { IgnoresEnd = false }, Cancellation);
        Assert.Equal(string.Concat(expected.Select(piece => piece.Text)), answer.Text);
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync(Message(new UriContent("https://example.org/a.jpg", "image/jpeg")), null, Cancellation));
        Assert.Contains("DataContent", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_image_is_refused_and_others_go_on()
    {
        using var engine = Open(Usual with { MaxSequences = 4, MaxImages = 2 });
        var expected = await BitsAsync(engine, Ask(0));
        var beside = BitsAsync(engine, Ask(0));
        string Refusal(params byte[][] jpegs) => Assert.Throws<ArgumentException>(() => { engine.GenerateAsync(Ask(jpegs), Cancellation); }).Message;
        Assert.Contains("image 1 of the request, in message 0: NotJpeg", Refusal(Jpegs[0], [1, 2, 3, 4]), StringComparison.Ordinal);
        Assert.Contains("Empty", Refusal((byte[])[]), StringComparison.Ordinal);
        Assert.Contains("more than 200 times", Refusal(TestImages.Jpeg(4000, 16)), StringComparison.Ordinal);
        var cut = await Assert.ThrowsAsync<ArgumentException>(() => LanguageFixture.ReadAsync(engine, Ask(Jpegs[0][..^(Jpegs[0].Length / 2)]), Cancellation));
        Assert.Contains("image 0 of the request: Truncated", cut.Message, StringComparison.Ordinal);
        Assert.Contains("has 3 images; the engine holds 2", Refusal(Jpegs[0], Jpegs[1], Jpegs[2]), StringComparison.Ordinal);
        Assert.Contains("found one of", Assert.Throws<ArgumentException>(() => { engine.GenerateAsync(new() { Messages = [new(LanguageRole.Assistant, [LanguageContent.OfImage(Jpegs[0])])] }, Cancellation); }).Message, StringComparison.Ordinal);
        Assert.Equal(expected, await beside);
    }

    [Fact]
    public async Task An_image_that_cannot_be_encoded_ends_its_requests_alone()
    {
        // Division by so little makes pixels that are not finite.
        File.WriteAllText(Path.Combine(_checkpoint.Folder, "preprocessor_config.json"), """{ "size": { "shortest_edge": 4096, "longest_edge": 65536 }, "image_std": [1e-300, 0.5, 0.5] }""");
        using var engine = Open(Usual with { MaxSequences = 8 });
        var expected = await BitsAsync(engine, Ask((int[])[]));
        var beside = BitsAsync(engine, Ask((int[])[]));
        foreach (var task in Enumerable.Range(0, 4).Select(i => LanguageFixture.ReadAsync(engine, Ask(i % 2), Cancellation)).ToArray())
            Assert.Contains("could not be encoded", (await Assert.ThrowsAsync<ModelRunException>(() => task)).Message, StringComparison.Ordinal);
        Assert.Equal(expected, await beside);
        Assert.Equal(expected, await BitsAsync(engine, Ask((int[])[])));
    }

    [Fact]
    public async Task Few_tokens_an_image_shrink_any_image_to_them()
    {
        File.Delete(Path.Combine(_checkpoint.Folder, "preprocessor_config.json"));
        using var engine = Open(Usual with { MaxImageTokens = 16 });
        foreach (var jpeg in (byte[][])[TestImages.Jpeg(100, 90), TestImages.Jpeg(1280, 720), TestImages.Jpeg(8, 1500)])
            Assert.Equal(Output, (await BitsAsync(engine, Ask(jpeg))).Length);
    }

    [Fact]
    public void A_model_without_a_vision_tower_says_so()
    {
        using var blind = RandomCheckpoint.Write();
        using var engine = LanguageEngine.Open(blind.Folder, Usual);
        Assert.False(engine.Description.TakesImages);
        Assert.Contains("no vision tower", Assert.Throws<ArgumentException>(() => { engine.GenerateAsync(Ask(0), Cancellation); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_an_image_is_left_whoever_leaves_and_when()
    {
        var before = NativeBuffer.LiveBytes;
        using (var engine = Open(Usual with { MaxSequences = 4, MaxImages = 3 }))
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(i => LeaveAsync(engine, i)));
            Assert.Equal(Output, (await BitsAsync(engine, Ask(0, 1, 2))).Length);
        }

        Assert.Equal(before, NativeBuffer.LiveBytes);
    }

    [Fact]
    public async Task Closing_ends_those_that_wait_for_room_as_cancelled()
    {
        var before = NativeBuffer.LiveBytes;
        var engine = Open(Usual with { MaxImages = 1 });
        var reading = Enumerable.Range(0, 8).Select(_ => LanguageFixture.ReadAsync(engine, Ask(0) with { MaxOutputTokens = 100 }, Cancellation)).ToArray();
        engine.Dispose();
        foreach (var task in reading)
            await Assert.ThrowsAnyAsync<Exception>(() => task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        Assert.All(reading, task => Assert.True(task.IsCanceled || task.Exception?.InnerException is ObjectDisposedException));
        Assert.Equal(before, NativeBuffer.LiveBytes);
    }

    [Fact]
    public async Task An_image_makes_room_once_its_prompt_is_computed()
    {
        using var engine = Open(Usual with { MaxImages = 1, MaxSequences = 2, ContextTokens = 4000, KvTokens = 8000 });
        await using var holding = engine.GenerateAsync(Ask(0) with { MaxOutputTokens = 3900 }, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await holding.MoveNextAsync());
        Assert.Equal(Output, (await BitsAsync(engine, Ask(1))).Length);
        Assert.Equal(1, engine.Load.Running);
    }

    [Fact]
    public async Task A_timeout_ends_the_wait_for_room()
    {
        using var engine = Open(Usual with { MaxImages = 1, AdmitsOptimistically = true });
        using var leaving = new CancellationTokenSource();
        await using var holding = engine.GenerateAsync(Ask(0) with { MaxOutputTokens = 100 }, leaving.Token).GetAsyncEnumerator(leaving.Token);
        Assert.True(await holding.MoveNextAsync());
        var late = await LanguageFixture.ReadAsync(engine, Ask(1) with { Timeout = TimeSpan.FromTicks(1) }, Cancellation);
        Assert.Equal(GenerationEnd.TimedOut, Assert.Single(late).End);
        var decision = new DecisionRequest { Messages = Ask(1).Messages, Choices = ["a", "b"], Timeout = TimeSpan.FromTicks(1) };
        await Assert.ThrowsAsync<TimeoutException>(() => engine.DecideAsync(decision, Cancellation));
    }

    public void Dispose() => _checkpoint.Dispose();

    private static GenerationRequest Ask(params int[] images) => Ask([.. images.Select(image => Jpegs[image])]);

    private static GenerationRequest Ask(params byte[][] jpegs) => new()
    {
        Messages = [new(LanguageRole.User, [.. jpegs.Select(jpeg => LanguageContent.OfImage(jpeg)), LanguageContent.OfText("Roadwork?")])],
        MaxOutputTokens = Output,
        Logprobs = 0,
        IgnoresEnd = true,
    };

    private static async Task<(int, uint)[]> BitsAsync(LanguageEngine engine, GenerationRequest request) =>
        LanguageFixture.Bits(await LanguageFixture.ReadAsync(engine, request, Cancellation));

    // At another moment each: before its images are ready, while it runs, or at its end.
    private static async Task LeaveAsync(LanguageEngine engine, int i)
    {
        using var leaving = new CancellationTokenSource();
        if (i % 4 < 3)
            leaving.CancelAfter(TimeSpan.FromMilliseconds(i % 4 * 7));
        try
        {
            await foreach (var piece in engine.GenerateAsync(Ask(i % 3, (i + 1) % 3), leaving.Token))
                Assert.True(piece.Token >= -1);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // As it was meant.
        }
    }

    private async Task<(int, uint)[][]> RunAsync(LanguageOptions options, int[][] asked, bool reversed)
    {
        using var engine = Open(options);
        var outputs = new (int, uint)[asked.Length][];
        var order = Enumerable.Range(0, asked.Length);
        await Task.WhenAll((reversed ? order.Reverse() : order).Select(async i => outputs[i] = await BitsAsync(engine, Ask(asked[i]))));
        return outputs;
    }

    private LanguageEngine Open(LanguageOptions? options = null) => LanguageEngine.Open(_checkpoint.Folder, options ?? Usual);
}
