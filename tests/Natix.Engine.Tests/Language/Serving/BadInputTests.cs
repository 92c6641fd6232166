using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>What cannot be served is refused with its reason, while another request goes on as if nothing had been asked.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly RandomCheckpoint _checkpoint = RandomCheckpoint.Write();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_that_cannot_be_served_leave_others_alone()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 512, Threads = 1 });
        await LanguageFixture.BesideAsync(engine, () =>
        {
            Refused(new() { Tokens = [.. new int[513]] }, "512");
            Refused(new() { Tokens = [1, ByteTokenizer.Vocabulary] }, $"{ByteTokenizer.Vocabulary}");
            Refused(new() { Tokens = [-1] }, "-1");
            Refused(new() { Text = "" }, "prompt");
            Refused(new() { Tokens = [1], LogitBias = new Dictionary<int, float> { [1] = float.NaN } }, "LogitBias must be finite");
            Refused(new() { Tokens = [1], StopTokens = [-7] }, "StopTokens must be tokens 0 to");
            return Task.CompletedTask;
        });

        void Refused(GenerationRequest request, string expected) =>
            Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => { engine.GenerateAsync(request, Cancellation); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_are_given_up_leave_others_alone()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 4096, KvTokens = 16384, Threads = 1 });
        var endless = new GenerationRequest { Tokens = [1, 2], MaxOutputTokens = 4000, IgnoresEnd = true };
        await LanguageFixture.BesideAsync(engine, async () =>
        {
            using var leaving = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var piece in engine.GenerateAsync(endless, leaving.Token))
                    await leaving.CancelAsync();
            });
            var late = await LanguageFixture.ReadAsync(engine, endless with { Timeout = TimeSpan.FromMilliseconds(20) }, Cancellation);
            Assert.Equal(GenerationEnd.TimedOut, late[^1].End);
            var decision = new DecisionRequest { Text = new string('x', 4000), Choices = ["a", "b"], Timeout = TimeSpan.FromTicks(1) };
            await Assert.ThrowsAsync<TimeoutException>(() => engine.DecideAsync(decision, Cancellation));
        });
    }

    [Fact]
    public async Task Requests_that_are_turned_away_leave_those_taken_in_alone()
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 512, KvTokens = 512, MaxSequences = 1, MaxWaiting = 2, Threads = 1 });
        var turnedAway = 0;
        await LanguageFixture.BesideAsync(engine, () =>
        {
            // They are never read, only asked: they wait behind the one that runs until the engine is closed.
            for (var i = 0; i < 20; i++)
            {
                try
                {
                    engine.GenerateAsync(LanguageFixture.Greedy([1], 1), Cancellation);
                }
                catch (LanguageBusyException e)
                {
                    turnedAway++;
                    Assert.Contains("requests wait already, 2 may: try again later", e.Message, StringComparison.Ordinal);
                }
            }

            return Task.CompletedTask;
        });
        Assert.InRange(turnedAway, 1, 19);
    }

    [Theory]
    [InlineData("missing", "The decoder of Qwen3ForCausalLM is without layers.1.mlp.up_proj.weight")]
    [InlineData("misshapen", "tensor model.layers.1.mlp.up_proj.weight: expected shape [128, 64] by config.json, found [64, 128]")]
    [InlineData("unknown", "has no use for model.layers.1.mlp.up_proj.bias")]
    [InlineData("not finite", "layers.1.mlp.up_proj.weight")]
    public async Task Weights_that_are_wrong_are_refused_by_tensor(string fault, string expected)
    {
        const string name = "model.layers.1.mlp.up_proj.weight";
        using var damaged = RandomCheckpoint.Write();
        var tensors = damaged.Model.Tensors().Where(tensor => fault != "missing" || tensor.Name != name).ToList();
        var at = tensors.FindIndex(tensor => tensor.Name == name);
        if (fault == "misshapen")
            tensors[at] = (name, [64, 128], tensors[at].Values);
        if (fault == "unknown")
            tensors.Add(("model.layers.1.mlp.up_proj.bias", [128], new float[128]));
        if (fault == "not finite")
            tensors[at].Values[77] = float.PositiveInfinity;
        SafetensorsWriter.Write(Path.Combine(damaged.Folder, "model.safetensors"), "F32", tensors);
        await RefusedAsync<ModelContractException>(damaged, expected);
    }

    [Theory]
    [InlineData("model.safetensors", 20_000, "model.safetensors")]
    [InlineData("model.safetensors", 100, "model.safetensors")]
    [InlineData("model.safetensors", 0, "model.safetensors")]
    public async Task A_file_cut_off_is_refused_by_name(string file, int length, string expected)
    {
        using var damaged = RandomCheckpoint.Write();
        using (var stream = File.OpenWrite(Path.Combine(damaged.Folder, file)))
            stream.SetLength(length);
        await RefusedAsync<ModelContractException>(damaged, expected);
    }

    [Theory]
    [InlineData("config.json", "{", "config.json")]
    [InlineData("config.json", """{"architectures":["MambaForCausalLM"]}""", "LlamaForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM, Qwen3VLForConditionalGeneration")]
    [InlineData("tokenizer.json", "\0\u0001 no JSON", "tokenizer.json")]
    [InlineData("tokenizer.json", "", "tokenizer.json")]
    [InlineData("tokenizer.json", "[1,2]", "tokenizer.json")]
    [InlineData("tokenizer.json", """{"model":{"type":"Unigram"}}""", "$.model.type: expected BPE, found Unigram")]
    public async Task Files_that_say_something_else_are_refused_by_place(string file, string content, string expected)
    {
        using var damaged = RandomCheckpoint.Write();
        File.WriteAllText(Path.Combine(damaged.Folder, file), content);
        await RefusedAsync<ManifestException>(damaged, expected);
    }

    public void Dispose() => _checkpoint.Dispose();

    private LanguageEngine Open(LanguageOptions options) => LanguageEngine.Open(_checkpoint.Folder, options);

    // A model that cannot be opened leaves one alone that runs.
    private async Task RefusedAsync<T>(RandomCheckpoint damaged, string expected)
        where T : Exception
    {
        using var engine = Open(new LanguageOptions { ContextTokens = 512, Threads = 1 });
        await LanguageFixture.BesideAsync(engine, () =>
        {
            Assert.Contains(expected, Assert.Throws<T>(() => LanguageEngine.Open(damaged.Folder)).Message, StringComparison.Ordinal);
            return Task.CompletedTask;
        });
    }
}
