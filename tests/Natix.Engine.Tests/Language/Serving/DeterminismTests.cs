using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>What a request gets is the same whatever runs beside it and however its prompt is cut: tokens and the bits of their log-probabilities.</summary>
public sealed class DeterminismTests
{
    private const int Count = 24;
    private const int Output = 24;

    public static TheoryData<string, bool, WeightPrecision, KvPrecision> Kinds => new(
    [
        .. LanguageFixture.Kinds.Select(kind => (kind.Data.Item1, false, kind.Data.Item2, kind.Data.Item3)),
        ("Qwen3ForCausalLM", true, WeightPrecision.Full, KvPrecision.Full),
        ("LlamaForCausalLM", true, WeightPrecision.EightBit, KvPrecision.EightBit),
        ("Qwen3ForCausalLM", true, WeightPrecision.FourBit, KvPrecision.BFloat16),
    ]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Outputs_do_not_depend_on_company_chunks_room_or_order(string architecture, bool isRouted, WeightPrecision weights, KvPrecision kv)
    {
        using var checkpoint = RandomCheckpoint.Write(new RandomModel { Architecture = architecture, IsRouted = isRouted, Seed = 7, Layers = 3 });
        var usual = new LanguageOptions { Weights = weights, Kv = kv, ContextTokens = 128, KvTokens = 8192, MaxSequences = 1, StepTokens = 512, Threads = 1, SharesPrefixes = false };
        var prompts = LanguageFixture.Prompts(Count, seed: 3, checkpoint.Model.Vocabulary);
        var alone = await RunAsync(checkpoint, usual, prompts, Enumerable.Range(0, Count));

        Dictionary<string, LanguageOptions> others = new()
        {
            ["two at once"] = usual with { MaxSequences = 2, Threads = 2 },
            ["all at once"] = usual with { MaxSequences = 64 },
            ["small chunks"] = usual with { MaxSequences = 4, StepTokens = 5, Threads = 2 },
            ["steps of one token"] = usual with { MaxSequences = 1, StepTokens = 1 },
            ["shared prefixes"] = usual with { MaxSequences = 8, SharesPrefixes = true },
            ["too little room, put back"] = usual with { MaxSequences = 16, KvTokens = 192, AdmitsOptimistically = true, SharesPrefixes = true },
            ["too little room, waiting"] = usual with { MaxSequences = 16, KvTokens = 192, Threads = 2 },
        };
        foreach (var (name, options) in others)
        {
            Assert.True(Same(alone, await RunAsync(checkpoint, options, prompts, Enumerable.Range(0, Count))), $"{name} gave other outputs");
            Assert.True(Same(alone, await RunAsync(checkpoint, options, prompts, Enumerable.Range(0, Count).Reverse())), $"{name}, in another order, gave other outputs");
        }
    }

    // Else the routed kinds above would prove nothing.
    [Fact]
    public async Task A_router_changes_what_a_model_says()
    {
        var options = new LanguageOptions { ContextTokens = 128, Threads = 1 };
        var model = new RandomModel { IsRouted = true, Layers = 3 };
        using var routed = RandomCheckpoint.Write(model);
        var prompts = LanguageFixture.Prompts(Count, seed: 3, model.Vocabulary);
        var outputs = await RunAsync(routed, options, prompts, Enumerable.Range(0, Count));
        var tensors = model.Tensors().Where(tensor => !tensor.Name.Contains("mod_router", StringComparison.Ordinal));
        SafetensorsWriter.Write(Path.Combine(routed.Folder, "model.safetensors"), model.Type, tensors);
        Assert.False(Same(outputs, await RunAsync(routed, options, prompts, Enumerable.Range(0, Count))));
    }

    [Fact]
    public async Task Draws_depend_on_the_seed_alone()
    {
        using var checkpoint = RandomCheckpoint.Write();
        var prompts = LanguageFixture.Prompts(Count, seed: 5, checkpoint.Model.Vocabulary);
        var options = new LanguageOptions { ContextTokens = 128, MaxSequences = 1, Threads = 1 };
        GenerationRequest Drawn(int i) => LanguageFixture.Greedy(prompts[i], Output) with { Temperature = 1.2f, TopP = 0.95f, Seed = (ulong)i };
        var alone = await RunAsync(checkpoint, options, Drawn, Enumerable.Range(0, Count));
        Assert.True(Same(alone, await RunAsync(checkpoint, options with { MaxSequences = 16, StepTokens = 19 }, Drawn, Enumerable.Range(0, Count).Reverse())));
        Assert.False(Same(alone, await RunAsync(checkpoint, options, i => Drawn(i) with { Seed = (ulong)i + 99 }, Enumerable.Range(0, Count))));
    }

    private static Task<(int, uint)[][]> RunAsync(RandomCheckpoint checkpoint, LanguageOptions options, int[][] prompts, IEnumerable<int> order) =>
        RunAsync(checkpoint, options, i => LanguageFixture.Greedy(prompts[i], Output), order);

    private static async Task<(int, uint)[][]> RunAsync(RandomCheckpoint checkpoint, LanguageOptions options, Func<int, GenerationRequest> request, IEnumerable<int> order)
    {
        using var engine = LanguageEngine.Open(checkpoint.Folder, options);
        var outputs = new (int, uint)[Count][];
        await Task.WhenAll(order.Select(async i => outputs[i] = LanguageFixture.Bits(await LanguageFixture.ReadAsync(engine, request(i), TestContext.Current.CancellationToken))));
        Assert.All(outputs, output => Assert.Equal(Output, output.Length));
        return outputs;
    }

    private static bool Same((int, uint)[][] first, (int, uint)[][] second) => first.Zip(second, (a, b) => a.AsSpan().SequenceEqual(b)).All(same => same);
}
