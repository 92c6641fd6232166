using Xunit;

namespace Natix.Engine.Tests.Language.Serving;

/// <summary>What tests of the language engine ask it.</summary>
internal static class LanguageFixture
{
    /// <summary>Families and precisions that are tested alike.</summary>
    public static TheoryData<string, WeightPrecision, KvPrecision> Kinds => new()
    {
        { "LlamaForCausalLM", WeightPrecision.Full, KvPrecision.Full },
        { "Qwen2ForCausalLM", WeightPrecision.EightBit, KvPrecision.BFloat16 },
        { "Qwen3ForCausalLM", WeightPrecision.EightBit, KvPrecision.EightBit },
        { "Qwen3ForCausalLM", WeightPrecision.FourBit, KvPrecision.BFloat16 },
        { "Qwen3VLForConditionalGeneration", WeightPrecision.Full, KvPrecision.BFloat16 },
    };

    /// <summary>Prompts of 1 to 60 tokens from a seed; every third begins with the same 40 tokens.</summary>
    public static int[][] Prompts(int count, int seed, int vocabulary)
    {
        var random = new Random(seed);
        int[] shared = [.. Enumerable.Range(0, 40).Select(_ => random.Next(vocabulary))];
        return [.. Enumerable.Range(0, count).Select(i => (int[])[.. i % 3 == 0 ? shared : [], .. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(vocabulary))])];
    }

    /// <summary>A request for so many tokens, the likeliest always, with their log-probabilities.</summary>
    public static GenerationRequest Greedy(int[] prompt, int tokens) => new() { Tokens = prompt, MaxOutputTokens = tokens, Logprobs = 0, IgnoresEnd = true };

    /// <summary>All pieces of an output.</summary>
    public static async Task<List<GeneratedText>> ReadAsync(LanguageEngine engine, GenerationRequest request, CancellationToken cancellation)
    {
        var pieces = new List<GeneratedText>();
        await foreach (var piece in engine.GenerateAsync(request, cancellation))
            pieces.Add(piece);
        return pieces;
    }

    /// <summary>Does something while another request runs, whose tokens have to be those that it gets alone.</summary>
    public static async Task BesideAsync(LanguageEngine engine, Func<Task> body)
    {
        var (cancellation, request) = (TestContext.Current.CancellationToken, Greedy([3, 1, 4, 1, 5], 400));
        var alone = Bits(await ReadAsync(engine, request, cancellation));
        var beside = ReadAsync(engine, request, cancellation);
        await body();
        Assert.Equal(alone, Bits(await beside));
    }

    /// <summary>Tokens and the very bits of their log-probabilities.</summary>
    public static (int Token, uint Bits)[] Bits(IEnumerable<GeneratedText> pieces) =>
        [.. pieces.Where(piece => piece.Token >= 0).Select(piece => (piece.Token, BitConverter.SingleToUInt32Bits(piece.Logprob)))];
}
