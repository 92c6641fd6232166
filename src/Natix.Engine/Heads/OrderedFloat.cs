namespace Natix.Engine.Heads;

/// <summary>Floats other than NaN as unsigned integers in the same order, so that they can be counted and sorted as such. -0 is 0. Pure.</summary>
internal static class OrderedFloat
{
    private const uint Sign = 0x8000_0000;

    public static uint Encode(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value + 0f); // -0 + 0 is 0
        return (uint)(bits ^ ((bits >> 31) | int.MinValue)); // all bits of negative ones, the sign of the others
    }

    public static float Decode(uint ordered) => BitConverter.UInt32BitsToSingle((ordered & Sign) == 0 ? ~ordered : ordered & ~Sign);
}
