namespace Natix.Engine.Heads;

/// <summary>Finite floats as unsigned integers in the same order, so that they can be counted and sorted as such. -0 is 0. Pure.</summary>
internal static class OrderedFloat
{
    private const uint Sign = 0x8000_0000;

    public static uint Encode(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value + 0f); // -0 + 0 is 0
        return (bits & Sign) == 0 ? bits | Sign : ~bits;
    }

    public static float Decode(uint ordered) => BitConverter.UInt32BitsToSingle((ordered & Sign) == 0 ? ~ordered : ordered & ~Sign);
}
