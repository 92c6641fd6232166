using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Natix.Engine.Replay;

/// <summary>Reads what <see cref="RecordBuffer"/> wrote, with every length checked: bytes of a stranger give a <see cref="RecordException"/>, nothing worse.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Bytes read.</summary>
    public readonly int Position => _at;

    /// <summary>Bytes left.</summary>
    public readonly int Left => _bytes.Length - _at;

    public byte U8() => Take(1)[0];

    public bool Flag() => U8() switch
    {
        0 => false,
        1 => true,
        var other => throw Broken($"a flag is {other}"),
    };

    public int U16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int I32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long I64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public float F32() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public double F64() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A number of things, each of which takes some bytes: no more than are left.</summary>
    public readonly int Checked(int count, int bytesEach) =>
        count >= 0 && (long)count * bytesEach <= Left ? count : throw Broken($"it speaks of {count} entries, which it cannot hold");

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left)
            throw Broken($"{count} bytes are wanted and {Left} are left");
        _at += count;
        return _bytes.Slice(_at - count, count);
    }

    public float[] Floats(int count)
    {
        var raw = Take(4 * Checked(count, 4));
        var values = new float[count];
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.Cast<byte, float>(raw).CopyTo(values);
        else
            for (var i = 0; i < count; i++)
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(raw[(4 * i)..]);
        return values;
    }

    public string? Text()
    {
        var length = I32();
        return length == -1 ? null : Encoding.UTF8.GetString(Take(length));
    }

    /// <summary>A value of an enumeration.</summary>
    public T Value<T>()
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), U8());
        return Enum.IsDefined(value) ? value : throw Broken($"{value} is no {typeof(T).Name}");
    }

    /// <summary>Opens the section that has to come next.</summary>
    public RecordReader Open(Section section)
    {
        var tag = U8();
        if (tag != (byte)section)
            throw Broken($"section {tag} stands where {section} should");
        return new RecordReader(Take(I32()));
    }

    /// <summary>Says that everything was read.</summary>
    public readonly void End(string what)
    {
        if (Left > 0)
            throw Broken($"{Left} bytes are left over in {what}");
    }

    public readonly RecordException Broken(string what) => new(FormattableString.Invariant($"the record is damaged at byte {_at}: {what}"));
}
