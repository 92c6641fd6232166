using System.Runtime.InteropServices;
using Natix.Engine.Models;

namespace Natix.Engine.GpuCheck;

/// <summary>How far a tensor of the device is from that of the vector kernels. Pure.</summary>
internal static class TensorComparison
{
    /// <summary>Largest difference that rounding explains, relative to the range of the values.</summary>
    public const double Bound = 2e-5;

    /// <summary>
    /// Largest difference relative to the range of the normalised values (0 when all agree); half floats and bytes may also differ by one
    /// unit in the last place, where a value lies on the edge between two, and that does not count.
    /// </summary>
    public static double Largest(InputSpec spec, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found)
    {
        var range = Enumerable.Range(0, 3).Max(c => 255 * spec.Scale / spec.Std[c]);
        var largest = 0.0;
        for (var i = 0; i < spec.ElementCount; i++)
        {
            var (a, b, unit) = spec.Type switch
            {
                TensorType.Float32 => (MemoryMarshal.Cast<byte, float>(expected)[i], MemoryMarshal.Cast<byte, float>(found)[i], 0.0),
                TensorType.Float16 => HalfPair(MemoryMarshal.Cast<byte, Half>(expected)[i], MemoryMarshal.Cast<byte, Half>(found)[i]),
                _ => (expected[i], found[i], 1.0),
            };
            var difference = Math.Abs(a - b);
            if (double.IsNaN(difference))
                return double.PositiveInfinity;
            if (difference > unit)
                largest = Math.Max(largest, (difference - unit) / range);
        }

        return largest;
    }

    private static (float A, float B, double Unit) HalfPair(Half a, Half b)
    {
        var unit = Math.Max(Math.Abs((double)Half.BitIncrement(a) - (double)a), Math.Abs((double)a - (double)Half.BitDecrement(a)));
        return ((float)a, (float)b, unit);
    }
}
