namespace Natix.Engine.Kernels;

/// <summary>
/// Filters whose weights are whole multiples of a power of two, as those of 1:1, 3:2, 2:1 and 3:1 are, and of the chroma that goes with
/// them: sums of bytes are then exact in 16 bits.
/// </summary>
internal static class BinaryWeights
{
    /// <summary>
    /// The smallest number of bits, at most <paramref name="most"/>, for which every weight times 2^bits is a whole number of 0 or more; null
    /// where there is none.
    /// </summary>
    public static int? Bits(AxisTaps filter, int most)
    {
        for (var bits = 0; bits <= most; bits++)
        {
            var unit = 1 << bits;
            if (Array.TrueForAll(filter.Weights, weight => weight >= 0 && weight * unit == MathF.Floor(weight * unit)))
                return bits;
        }

        return null;
    }
}
