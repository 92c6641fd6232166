using Xunit;

namespace Natix.Engine.Training.Tests.Language;

/// <summary>The engine's decoder against one of torch: log-probabilities of all tokens behind every prefix of a prompt, as a share of their range.</summary>
public sealed class DecoderParityTests
{
    private const double SinglePrecision = 1e-3;

    /// <summary>One layer after the other, so that a difference tells where it begins.</summary>
    public static TheoryData<string, int, bool> Networks => new()
    {
        { "LlamaForCausalLM", 1, true },
        { "LlamaForCausalLM", 3, false },
        { "Qwen2ForCausalLM", 1, true },
        { "Qwen2ForCausalLM", 2, true },
        { "Qwen3ForCausalLM", 1, true },
        { "Qwen3ForCausalLM", 3, false },
        { "Qwen3VLForConditionalGeneration", 1, true },
        { "Qwen3VLForConditionalGeneration", 3, true },
    };

    /// <summary>How far quantised weights may be off: measured, then rounded up.</summary>
    public static TheoryData<WeightPrecision, KvPrecision, double> Quantised => new()
    {
        { WeightPrecision.Full, KvPrecision.BFloat16, 0.01 },
        { WeightPrecision.Full, KvPrecision.EightBit, 0.02 },
        { WeightPrecision.EightBit, KvPrecision.Full, 0.04 },
        { WeightPrecision.FourBit, KvPrecision.Full, 0.4 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task Single_precision_gives_what_torch_gives(string architecture, int layers, bool tied)
    {
        var model = new RandomModel { Architecture = architecture, Layers = layers, Tied = tied, Type = "F32", Seed = (ulong)layers, DeepstackBlocks = [] };
        Assert.InRange(await WorstAsync(model, WeightPrecision.Full, KvPrecision.Full), 0, SinglePrecision);
    }

    [Theory]
    [MemberData(nameof(Quantised))]
    public async Task Quantised_precisions_stay_near(WeightPrecision weights, KvPrecision kv, double most)
    {
        var model = new RandomModel { Layers = 2, Type = "F32", Hidden = 128, FeedForward = 256, HeadDim = 32 };
        Assert.InRange(await WorstAsync(model, weights, kv), 0, most);
    }

    private static async Task<double> WorstAsync(RandomModel model, WeightPrecision weights, KvPrecision kv)
    {
        using var checkpoint = RandomCheckpoint.Write(model);
        using var torch = new TorchDecoder(model);
        using var engine = LanguageEngine.Open(checkpoint.Folder, new LanguageOptions { Weights = weights, Kv = kv, ContextTokens = 128, SharesPrefixes = true });
        var random = new Random(42);
        int[] prompt = [.. Enumerable.Range(0, 50).Select(_ => random.Next(model.Vocabulary))];
        var expected = torch.Logits(prompt);
        var worst = 0.0;
        for (var length = 1; length <= prompt.Length; length++)
            worst = Math.Max(worst, Difference(expected[length - 1], await LogprobsAsync(engine, new GenerationRequest { Tokens = prompt[..length], MaxOutputTokens = 1, Logprobs = model.Vocabulary })));
        return worst;
    }

    /// <summary>Log-probabilities of all tokens that a request's output may begin with.</summary>
    internal static async Task<float[]> LogprobsAsync(LanguageEngine engine, GenerationRequest request)
    {
        var logprobs = new float[engine.Description.Vocabulary];
        await foreach (var piece in engine.GenerateAsync(request, TestContext.Current.CancellationToken))
        {
            foreach (var likely in piece.Top)
                logprobs[likely.Token] = likely.Logprob;
        }

        return logprobs;
    }

    /// <summary>The greatest difference, as a share of the logits' range.</summary>
    internal static double Difference(float[] logits, float[] logprobs)
    {
        var normaliser = logits.Max() + Math.Log(logits.Sum(logit => Math.Exp(logit - logits.Max())));
        return logits.Zip(logprobs, (logit, logprob) => Math.Abs(logit - normaliser - logprob)).Max() / (logits.Max() - logits.Min());
    }
}
