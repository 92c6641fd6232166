using System.Buffers.Binary;
using Natix.Engine.Host.Signing;

namespace Natix.Engine.Host.Metagraph.Subtensor;

/// <summary>
/// Reads SCALE, the encoding of Substrate: little-endian, no types on the wire. Bytes come from a stranger, so whatever does not fit is a
/// <see cref="FormatException"/> that says what was being read and at which byte; nothing is allocated. Used by one thread.
/// </summary>
/// <param name="bytes">What to read; must stay as it is.</param>
internal ref struct ScaleReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public readonly int Remaining => _bytes.Length - Position;

    public byte U8(string what) => Take(1, what)[0];

    public ushort U16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    public uint U32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong U64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    public UInt128 U128(string what) => BinaryPrimitives.ReadUInt128LittleEndian(Take(16, what));

    public bool Bool(string what) => Flag(what, "0 for false or 1 for true");

    /// <summary>Whether an optional value follows.</summary>
    public bool Option(string what) => Flag(what, "0 for none or 1 for some");

    /// <summary>A key, 32 bytes: a part of what is read, not a copy.</summary>
    public ReadOnlySpan<byte> AccountId(string what) => Take(Ss58.KeyBytes, what);

    /// <summary>The count of a list whose items follow, each read by the caller; never more than the bytes left can hold.</summary>
    /// <param name="what">What the list is of.</param>
    /// <param name="smallestItem">The fewest bytes an item takes, 1 or more.</param>
    public int Count(string what, int smallestItem)
    {
        var start = Position;
        var count = Compact($"the count of {what}", uint.MaxValue);
        if (count > (ulong)(Remaining / smallestItem))
            throw new FormatException($"{what} at byte {start}: {count} items of {smallestItem} or more bytes each, but {Remaining} bytes are left");
        return (int)count;
    }

    /// <summary>A whole number in the compact form: its shortest encoding only, as the chain writes it.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="largest">The largest its type holds.</param>
    public ulong Compact(string what, ulong largest)
    {
        var start = Position;
        var first = U8(what);
        var (value, smallest) = (first & 3) switch
        {
            0 => (((ulong)first >> 2), 0UL),
            1 => ((Whole(1, what) << 6) | ((ulong)first >> 2), 1UL << 6),
            2 => ((Whole(3, what) << 6) | ((ulong)first >> 2), 1UL << 14),
            _ => Long(first, what, start),
        };
        if (value < smallest)
            throw new FormatException($"{what} at byte {start}: {value} is not in its shortest compact form");
        if (value > largest)
            throw new FormatException($"{what} at byte {start}: {value} is more than {largest}, the largest there can be");
        return value;
    }

    /// <summary>Makes sure that all was read.</summary>
    public readonly void End(string what)
    {
        if (Remaining != 0)
            throw new FormatException($"{what} ends at byte {Position}, but {Remaining} more bytes follow");
    }

    // Four to eight bytes after the first, which counts them; and the smallest number that needs so many.
    private (ulong Value, ulong Smallest) Long(byte first, string what, int start)
    {
        var length = (first >> 2) + 4;
        if (length > sizeof(ulong))
            throw new FormatException($"{what} at byte {start}: a compact number of {length} bytes, more than 64 bits");
        return (Whole(length, what), length == 4 ? 1UL << 30 : 1UL << (8 * (length - 1)));
    }

    // The next bytes, eight at most, as one number.
    private ulong Whole(int length, string what)
    {
        var value = 0UL;
        var taken = Take(length, what);
        for (var i = 0; i < length; i++)
            value |= (ulong)taken[i] << (8 * i);
        return value;
    }

    private bool Flag(string what, string allowed)
    {
        var value = U8(what);
        return value <= 1 ? value == 1 : throw new FormatException($"{what} at byte {Position - 1}: {value}, where {allowed} was expected");
    }

    private ReadOnlySpan<byte> Take(int length, string what)
    {
        if (length > Remaining)
            throw new FormatException($"{what} at byte {Position} needs {length} bytes, but {Remaining} are left");
        var taken = _bytes.Slice(Position, length);
        Position += length;
        return taken;
    }
}
