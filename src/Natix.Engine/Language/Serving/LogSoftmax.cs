using System.Numerics.Tensors;
using Natix.Engine.Language.Sampling;

namespace Natix.Engine.Language.Serving;

/// <summary>Logits as log-probabilities. Pure.</summary>
internal static class LogSoftmax
{
    private const int Block = 1024;

    /// <summary>What is taken from a logit to get its log-probability: the logarithm of the sum of exponentials. Allocates nothing.</summary>
    /// <param name="logits">Finite, at least one.</param>
    public static double Normaliser(ReadOnlySpan<float> logits)
    {
        var max = TensorPrimitives.Max(logits);
        Span<float> weights = stackalloc float[Block];
        var sum = 0.0;
        for (var rest = logits; rest.Length > 0; rest = rest[Math.Min(Block, rest.Length)..])
        {
            var block = weights[..Math.Min(Block, rest.Length)];
            TensorPrimitives.Subtract(rest[..block.Length], max, block);
            TensorPrimitives.Exp(block, block);
            sum += LogitScan.Sum(block);
        }

        return max + Math.Log(sum);
    }
}
