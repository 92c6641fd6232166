using Natix.Engine.Language.Text;
using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>A model whose numbers leave the finite ones after one of its tokens: requests that come to it fail, and nobody else notices.</summary>
public sealed class BadNumbersTests : IDisposable
{
    private const int Overflowing = 40;

    private readonly RandomCheckpoint _checkpoint = RandomCheckpoint.Write(new RandomModel { Tied = false, Type = "F32", Seed = 3 });
    private readonly int _bad;

    // Nothing but the bad token has anything in the first place of the hidden state, and what one output takes from there is more than a float holds.
    public BadNumbersTests()
    {
        _bad = TextTokenizer.Open(Path.Combine(_checkpoint.Folder, "tokenizer.json")).Encode("!")[0];
        var tensors = _checkpoint.Model.Tensors().ToDictionary(tensor => tensor.Name, tensor => (tensor.Shape, tensor.Values));
        foreach (var (name, (shape, values)) in tensors)
        {
            if (name.EndsWith("embed_tokens.weight", StringComparison.Ordinal) || name == "lm_head.weight")
                SetColumn(values, (int)shape[1], row => (name == "lm_head.weight", row) switch { (true, Overflowing) => 3e38f, (false, var token) when token == _bad => 50, _ => 0 });
            // Nobody says the bad token by itself.
            if (name == "lm_head.weight")
                values.AsSpan(_bad * (int)shape[1], (int)shape[1]).Clear();
            if (name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal))
                values.AsSpan(0, (int)shape[1]).Clear();
        }

        SafetensorsWriter.Write(Path.Combine(_checkpoint.Folder, "model.safetensors"), "F32", tensors.Select(tensor => (tensor.Key, tensor.Value.Shape, tensor.Value.Values)));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<KvPrecision, bool> Kinds => new()
    {
        { KvPrecision.Full, false },
        { KvPrecision.BFloat16, true },
        { KvPrecision.EightBit, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_request_whose_numbers_overflow_fails_alone_and_says_where(KvPrecision kv, bool sharesPrefixes)
    {
        using var engine = Open(kv, sharesPrefixes);
        int[] prompt = [.. Enumerable.Range(1, 40), _bad];
        await LanguageFixture.BesideAsync(engine, async () =>
        {
            // The second time, too: what the first one computed must not pass for sound.
            for (var i = 0; i < 2; i++)
            {
                var error = await Assert.ThrowsAsync<ModelRunException>(() => LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy(prompt, 5), Cancellation));
                Assert.Matches($"the model gave (-?∞|NaN|-?Infinity) as the logit of token {Overflowing}: the computation left the finite numbers", error.Message);
            }

            var sound = await LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy(prompt[..^1], 5), Cancellation);
            Assert.Equal(GenerationEnd.Length, sound[^1].End);
        });
    }

    [Fact]
    public async Task What_came_before_the_numbers_overflowed_is_given()
    {
        using var engine = Open(KvPrecision.Full, sharesPrefixes: true);
        await LanguageFixture.BesideAsync(engine, async () =>
        {
            var tokens = new List<int>();
            await Assert.ThrowsAsync<ModelRunException>(async () =>
            {
                await foreach (var piece in engine.GenerateAsync(LanguageFixture.Greedy([1], 5) with { AllowedTokens = [_bad] }, Cancellation))
                    tokens.Add(piece.Token);
            });
            Assert.Equal([_bad], tokens);
        });
    }

    [Fact]
    public async Task Those_who_begin_like_a_request_that_fails_get_what_they_get_alone()
    {
        int[][] prompts = [.. Enumerable.Range(0, 16).Select(i => (int[])[.. Enumerable.Range(1, 40), i % 2 == 0 ? _bad : 100 + i])];
        using var alone = Open(KvPrecision.BFloat16, sharesPrefixes: false);
        using var together = Open(KvPrecision.BFloat16, sharesPrefixes: true);
        var expected = new List<(int, uint)[]>();
        foreach (var prompt in prompts.Where((_, i) => i % 2 != 0))
            expected.Add(LanguageFixture.Bits(await LanguageFixture.ReadAsync(alone, LanguageFixture.Greedy(prompt, 12), Cancellation)));
        for (var round = 0; round < 4; round++)
        {
            var asked = prompts.Select(prompt => LanguageFixture.ReadAsync(together, LanguageFixture.Greedy(prompt, 12), Cancellation)).ToArray();
            for (var i = 0; i < asked.Length; i++)
            {
                if (i % 2 == 0)
                    await Assert.ThrowsAsync<ModelRunException>(() => asked[i]);
                else
                    Assert.Equal(expected[i / 2], LanguageFixture.Bits(await asked[i]));
            }
        }
    }

    [Fact]
    public async Task A_decision_whose_numbers_overflow_fails_alone()
    {
        using var engine = Open(KvPrecision.Full, sharesPrefixes: true);
        await LanguageFixture.BesideAsync(engine, async () =>
        {
            var question = new DecisionRequest { Text = "Roadwork!", Choices = [" yes", " no, none"] };
            var error = await Assert.ThrowsAsync<ModelRunException>(() => engine.DecideAsync(question, Cancellation));
            Assert.Contains($"logit of token {Overflowing}", error.Message, StringComparison.Ordinal);
            Assert.Equal(2, (await engine.DecideAsync(question with { Text = "Roadwork?" }, Cancellation)).Choices.Count);
        });
    }

    public void Dispose() => _checkpoint.Dispose();

    private LanguageEngine Open(KvPrecision kv, bool sharesPrefixes) => LanguageEngine.Open(
        _checkpoint.Folder, new LanguageOptions { Weights = WeightPrecision.Full, Kv = kv, ContextTokens = 512, Threads = 1, SharesPrefixes = sharesPrefixes });

    private static void SetColumn(float[] values, int columns, Func<int, float> of)
    {
        for (var row = 0; row < values.Length / columns; row++)
            values[row * columns] = of(row);
    }
}
