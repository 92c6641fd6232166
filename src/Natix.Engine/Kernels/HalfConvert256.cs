using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Natix.Engine.Kernels;

/// <summary>Floats to IEEE 754 halves, rounded to nearest, ties to even; beyond the range infinities. No NaN comes here.</summary>
internal static class HalfConvert256
{
    /// <summary>The bits of eight halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> Convert(Vector256<float> values)
    {
        var bits = values.AsInt32();
        var sign = bits & Vector256.Create(int.MinValue);
        var size = bits ^ sign;

        // Below 2^-14 a half has fixed steps of 2^-24: adding 0.5, whose last bit is 2^-24, lets the float adder round.
        var half = Vector256.Create(0.5f);
        var small = (size.AsSingle() + half).AsInt32() - half.AsInt32();

        // Else 13 bits of the fraction go: add just under half of what they hold, and the last bit that stays, then change the exponent's bias.
        var odd = Vector256.ShiftRightLogical(size, 13) & Vector256<int>.One;
        var normal = Vector256.ShiftRightLogical(size + Vector256.Create(0xFFF - (112 << 23)) + odd, 13);
        var result = Vector256.ConditionalSelect(Vector256.LessThan(size, Vector256.Create(113 << 23)), small, normal);
        result = Vector256.Min(result, Vector256.Create(0x7C00));
        result |= Vector256.ShiftRightLogical(sign, 16);
        return Sse41.PackUnsignedSaturate(result.GetLower(), result.GetUpper());
    }
}
