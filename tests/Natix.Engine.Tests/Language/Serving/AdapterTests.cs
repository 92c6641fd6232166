using System.Globalization;
using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>Requests of several LoRA adapters, and of none, in one engine.</summary>
public sealed class AdapterTests : IDisposable
{
    private const int Count = 18;

    // By request; null: none.
    private static readonly string?[] Names = [null, "first", "second"];

    private readonly RandomAdapter _adapters = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, WeightPrecision, KvPrecision> Kinds => LanguageFixture.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Outputs_of_all_adapters_in_one_batch_are_those_alone(string architecture, WeightPrecision weights, KvPrecision kv)
    {
        using var checkpoint = RandomCheckpoint.Write(new RandomModel { Architecture = architecture, Seed = 7 });
        var alone = Options(checkpoint) with { Weights = weights, Kv = kv, MaxSequences = 1, SharesPrefixes = false };
        var expected = await RunAsync(checkpoint, alone, rounds: 1);
        for (var i = 0; i < Count; i += Names.Length)
            Assert.Equal(Names.Length, expected.Skip(i).Take(Names.Length).Select(Text).Distinct().Count());

        var together = alone with { MaxSequences = 16, StepTokens = 19, Threads = 2 };
        Assert.Equal(expected, await RunAsync(checkpoint, together, rounds: 1));
        Assert.Equal(expected, await RunAsync(checkpoint, together with { SharesPrefixes = true }, rounds: 2));
        Assert.Equal(expected, await RunAsync(checkpoint, together with { SharesPrefixes = true, KvTokens = 192, AdmitsOptimistically = true }, rounds: 2));
    }

    [Fact]
    public async Task What_one_adapter_computed_is_reused_for_it_alone()
    {
        using var checkpoint = RandomCheckpoint.Write();
        using var engine = LanguageEngine.Open(checkpoint.Folder, Options(checkpoint));
        var prompt = Enumerable.Range(1, 64).ToArray();
        foreach (var (name, reused) in new[] { ("first", 0), ("second", 0), (null, 0), ("first", 48), ("second", 48), (null, 48) })
        {
            var before = engine.Load;
            await LanguageFixture.ReadAsync(engine, LanguageFixture.Greedy(prompt, 1) with { Adapter = name }, Cancellation);
            Assert.Equal((64, reused), (engine.Load.PromptTokens - before.PromptTokens, engine.Load.ReusedTokens - before.ReusedTokens));
        }
    }

    [Fact]
    public async Task Decisions_are_their_adapters()
    {
        using var checkpoint = RandomCheckpoint.Write();
        using var engine = LanguageEngine.Open(checkpoint.Folder, Options(checkpoint) with { Kv = KvPrecision.Full });
        Task<LanguageDecision> DecideAsync(int i) =>
            engine.DecideAsync(new DecisionRequest { Text = "A cone on the road?", Choices = [" yes", " no, none"], Adapter = Names[i % Names.Length] }, Cancellation);
        var alone = new List<IReadOnlyList<ScoredChoice>>();
        for (var i = 0; i < Names.Length; i++)
            alone.Add((await DecideAsync(i)).Choices);
        Assert.Equal(Names.Length, alone.Select(choices => choices[0].Logprob).Distinct().Count());
        var together = await Task.WhenAll(Enumerable.Range(0, Count).Select(DecideAsync));
        for (var i = 0; i < Count; i++)
            Assert.Equal(alone[i % Names.Length], together[i].Choices);
    }

    [Fact]
    public async Task An_unknown_name_is_refused_with_those_there_are()
    {
        using var checkpoint = RandomCheckpoint.Write();
        using var engine = LanguageEngine.Open(checkpoint.Folder, Options(checkpoint));
        const string expected = "there is no adapter 'third'; adapters: first, second";
        Assert.Contains(expected, Assert.ThrowsAny<ArgumentException>(() => { engine.GenerateAsync(new() { Tokens = [1], Adapter = "third" }, Cancellation); }).Message, StringComparison.Ordinal);
        var decision = new DecisionRequest { Text = "x", Choices = ["a", "b"], Adapter = "third" };
        Assert.Contains(expected, (await Assert.ThrowsAnyAsync<ArgumentException>(() => engine.DecideAsync(decision, Cancellation))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Adapters_that_do_not_fit_are_refused_with_both_shapes()
    {
        using var checkpoint = RandomCheckpoint.Write();
        Refused(_adapters.Write(checkpoint.Model, seed: 3, rank: 4, configuredRank: 8), "down_proj.lora_A.weight: expected shape [8, 128] by rank and model, found [4, 128]");
        Refused(_adapters.Write(new RandomModel { Hidden = 96 }, seed: 3, rank: 4), "down_proj.lora_B.weight: expected shape [64, 4] by rank and model, found [96, 4]");
        Refused(_adapters.Write(new RandomModel { Layers = 3 }, seed: 3, rank: 4), "of layers 0 to 1, found model.layers.2.");
        Refused(Path.Combine(checkpoint.Folder, "none"), "adapter_config.json");

        void Refused(string folder, string expected)
        {
            var options = new LanguageOptions { Adapters = new Dictionary<string, string> { ["it"] = folder } };
            var error = Assert.ThrowsAny<Exception>(() => LanguageEngine.Open(checkpoint.Folder, options));
            Assert.True(error is ModelContractException or ManifestException, error.GetType().Name);
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_adapter_that_is_not_finite_is_named()
    {
        using var checkpoint = RandomCheckpoint.Write();
        var folder = _adapters.Write(checkpoint.Model, seed: 8, rank: 4);
        // The last value of the file, and the first: of the last module that is loaded, and of the first.
        foreach (var place in (int[])[-4, (int)(8 + BitConverter.ToInt64(File.ReadAllBytes(Path.Combine(folder, "adapter_model.safetensors"))))])
        {
            var path = Path.Combine(_adapters.Write(checkpoint.Model, seed: 9 + Math.Sign(place), rank: 4), "adapter_model.safetensors");
            var bytes = File.ReadAllBytes(path);
            BitConverter.GetBytes(float.NaN).CopyTo(bytes, place < 0 ? bytes.Length + place : place);
            File.WriteAllBytes(path, bytes);
            var options = new LanguageOptions { Adapters = new Dictionary<string, string> { ["it"] = Path.GetDirectoryName(path)! } };
            var error = Assert.Throws<ModelContractException>(() => LanguageEngine.Open(checkpoint.Folder, options));
            Assert.Contains("adapter_model.safetensors", error.Message, StringComparison.Ordinal);
            Assert.Contains("not finite", error.Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _adapters.Dispose();

    private LanguageOptions Options(RandomCheckpoint checkpoint) => new()
    {
        ContextTokens = 128,
        Threads = 1,
        Adapters = new Dictionary<string, string> { ["first"] = _adapters.Write(checkpoint.Model, seed: 1, rank: 4), ["second"] = _adapters.Write(checkpoint.Model, seed: 2, rank: 9) },
    };

    // Every prompt is asked of every adapter; all requests at once, several times over. The outputs of the last time.
    private static async Task<(int, uint)[][]> RunAsync(RandomCheckpoint checkpoint, LanguageOptions options, int rounds)
    {
        using var engine = LanguageEngine.Open(checkpoint.Folder, options);
        var prompts = LanguageFixture.Prompts(Count / Names.Length, seed: 4, checkpoint.Model.Vocabulary);
        (int, uint)[][] outputs = [];
        for (var round = 0; round < rounds; round++)
        {
            outputs = await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
            {
                var request = LanguageFixture.Greedy(prompts[i / Names.Length], 16) with { Adapter = Names[i % Names.Length] };
                return LanguageFixture.Bits(await LanguageFixture.ReadAsync(engine, request, Cancellation));
            }));
        }

        return outputs;
    }

    private static string Text((int Token, uint Bits)[] output) => string.Join(' ', output.Select(token => token.Token.ToString(CultureInfo.InvariantCulture)));
}
