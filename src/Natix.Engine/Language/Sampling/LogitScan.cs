using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Natix.Engine.Language.Sampling;

/// <summary>Passes over the logits of one row, a vector at a time. Pure; nothing is allocated.</summary>
internal static class LogitScan
{
    private const int MagnitudeBits = 0x7FFFFFFF;
    private const int InfinityBits = 0x7F800000;

    // Sums of single precision are kept short, so that a vocabulary's rounding errors do not add up.
    private const int Block = 1024;

    /// <summary>The first place of a NaN or an infinity; -1 when all are finite.</summary>
    public static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var i = 0;
        for (var limit = Vector256.Create(InfinityBits); i <= bits.Length - Vector256<int>.Count; i += Vector256<int>.Count)
        {
            var magnitude = Vector256.Create(bits[i..]) & Vector256.Create(MagnitudeBits);
            if (Vector256.GreaterThanOrEqualAny(magnitude, limit))
                break;
        }

        for (; i < bits.Length; i++)
        {
            if ((bits[i] & MagnitudeBits) >= InfinityBits)
                return i;
        }

        return -1;
    }

    /// <summary>What is wrong with a row of logits; null when all are finite.</summary>
    public static string? Fault(ReadOnlySpan<float> logits) => FirstNotFinite(logits) is >= 0 and var bad
        ? $"the model gave {logits[bad]} as the logit of token {bad}: the computation left the finite numbers"
        : null;

    /// <summary>The first place of the highest value.</summary>
    /// <param name="values">Not empty, none NaN.</param>
    public static int IndexOfMax(ReadOnlySpan<float> values)
    {
        var max = TensorPrimitives.Max(values);
        var i = 0;
        for (var wanted = Vector256.Create(max); i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            if (Vector256.EqualsAny(Vector256.Create(values[i..]), wanted))
                break;
        }

        // Numbers compare here, not bits: 0 and -0 are equal, and the first counts.
        while (values[i] != max)
            i++;
        return i;
    }

    /// <summary>Takes everything that a mask does not allow out of the choice.</summary>
    /// <param name="values">Become negative infinity where not allowed.</param>
    /// <param name="allowed">Bit i % 32 of word i / 32 allows token i; tokens beyond the mask are not allowed.</param>
    public static void ApplyMask(Span<float> values, ReadOnlySpan<uint> allowed)
    {
        for (var start = 0; start < values.Length; start += 32)
        {
            var word = start / 32 < allowed.Length ? allowed[start / 32] : 0;
            if (word == uint.MaxValue)
                continue;
            var part = values[start..Math.Min(start + 32, values.Length)];
            if (word == 0)
            {
                part.Fill(float.NegativeInfinity);
                continue;
            }

            for (var i = 0; i < part.Length; i++)
            {
                if ((word >> i & 1) == 0)
                    part[i] = float.NegativeInfinity;
            }
        }
    }

    /// <summary>The sum, in double precision over blocks: the same for the same values.</summary>
    public static double Sum(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        for (; values.Length > 0; values = values[Math.Min(Block, values.Length)..])
            sum += TensorPrimitives.Sum(values[..Math.Min(Block, values.Length)]);
        return sum;
    }

    /// <summary>
    /// The place where the running sum first exceeds a target: inverse of the distribution function of weights that are drawn by. The last place of
    /// weight above 0 where rounding keeps the sum below.
    /// </summary>
    /// <param name="weights">At least 0, their sum above 0.</param>
    /// <param name="target">At least 0, below the sum.</param>
    public static int IndexOfSum(ReadOnlySpan<float> weights, double target)
    {
        var (sum, last) = (0.0, 0);
        for (var start = 0; start < weights.Length; start += Block)
        {
            var block = weights[start..Math.Min(start + Block, weights.Length)];
            var blockSum = TensorPrimitives.Sum(block);
            if (sum + blockSum > target && Within(block, target - sum, out var index))
                return start + index;
            if (blockSum > 0)
                last = start + block.LastIndexOfAnyExcept(0f);
            sum += blockSum;
        }

        return last;
    }

    private static bool Within(ReadOnlySpan<float> block, double target, out int index)
    {
        var sum = 0.0;
        for (index = 0; index < block.Length; index++)
        {
            sum += block[index];
            // A weight of 0 is never drawn, however rounding has it.
            if (sum > target && block[index] > 0)
                return true;
        }

        return false;
    }
}
