using System.Runtime.InteropServices;
using Natix.Engine.Models;

namespace Natix.Engine.Tests.Kernels;

/// <summary>Holds the bytes of a tensor against its values in double precision, with the bound of its element type.</summary>
internal static class TensorCheck
{
    /// <summary>Largest error of a float32 relative to the normalised 0..255 range.</summary>
    public const double RelativeBound = 1e-5;

    /// <summary>How near to a tie a value must be for a byte to be rounded the other way.</summary>
    public const double TieBound = 1e-4;

    /// <summary>
    /// Asserts float32 within <see cref="RelativeBound"/>; float16 within half a unit in the last place more; bytes exact but at ties.
    /// Returns the largest error of a value as it was before rounding to the type, relative to the 0..255 range (0 for the other types).
    /// </summary>
    public static double Assert(InputSpec spec, double[] expected, ReadOnlySpan<byte> bytes)
    {
        var worst = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var channel = spec.Layout == TensorLayout.Nhwc ? i % 3 : i / (spec.Width * spec.Height);
            var range = 255 * spec.Scale / spec.Std[channel];
            var error = spec.Type switch
            {
                TensorType.Float32 => Math.Abs(Values<float>(bytes)[i] - expected[i]) / range,
                TensorType.Float16 => Math.Max(0, Math.Abs((double)Values<Half>(bytes)[i] - expected[i]) - HalfUlp(expected[i])) / range,
                _ => ByteError(bytes[i], expected[i]),
            };
            if (!(error <= RelativeBound))
                Xunit.Assert.Fail($"element {i} of {spec}: expected {expected[i]:r}, found {Found(spec, bytes, i)}, error {error:e2} of the range");
            if (spec.Type == TensorType.Float32)
                worst = Math.Max(worst, error);
        }

        return worst;
    }

    /// <summary>Element <paramref name="index"/> as a number.</summary>
    public static double Found(InputSpec spec, ReadOnlySpan<byte> bytes, int index) => spec.Type switch
    {
        TensorType.Float32 => Values<float>(bytes)[index],
        TensorType.Float16 => (double)Values<Half>(bytes)[index],
        _ => bytes[index],
    };

    private static double ByteError(byte actual, double expected)
    {
        var rounded = Math.Round(Math.Clamp(expected, 0, 255), MidpointRounding.ToEven);
        var nearTie = Math.Abs(expected - Math.Floor(expected) - 0.5) < TieBound;
        return actual == rounded || (nearTie && Math.Abs(actual - rounded) <= 1) ? 0 : double.PositiveInfinity;
    }

    private static double HalfUlp(double value) => Math.Pow(2, Math.Max(Math.Floor(Math.Log2(Math.Max(Math.Abs(value), 1e-300))), -14) - 11);

    private static ReadOnlySpan<T> Values<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes);
}
