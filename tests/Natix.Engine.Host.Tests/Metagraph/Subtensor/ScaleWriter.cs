using System.Buffers.Binary;

namespace Natix.Engine.Host.Tests.Metagraph.Subtensor;

/// <summary>Writes SCALE as its specification says; made apart from the reader, so that the two check one another.</summary>
internal sealed class ScaleWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public ScaleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public ScaleWriter U16(ushort value) => Fixed(value, 2);

    public ScaleWriter U32(uint value) => Fixed(value, 4);

    public ScaleWriter U64(ulong value) => Fixed(value, 8);

    public ScaleWriter U128(UInt128 value) => Fixed(value, 16);

    public ScaleWriter Bool(bool value) => Raw(value ? (byte)1 : (byte)0);

    public ScaleWriter Compact(ulong value)
    {
        if (value < 1 << 6)
            return Raw((byte)(value << 2));
        if (value < 1 << 14)
            return U16((ushort)((value << 2) | 1));
        if (value < 1 << 30)
            return U32((uint)((value << 2) | 2));
        var length = 8;
        while (value >> (8 * (length - 1)) == 0)
            length--;
        return Raw((byte)(((length - 4) << 2) | 3)).Fixed(value, length);
    }

    public ScaleWriter List<T>(IReadOnlyCollection<T> items, Action<ScaleWriter, T> write)
    {
        Compact((ulong)items.Count);
        foreach (var item in items)
            write(this, item);
        return this;
    }

    private ScaleWriter Fixed(UInt128 value, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, value);
        return Raw(bytes[..length]);
    }
}
