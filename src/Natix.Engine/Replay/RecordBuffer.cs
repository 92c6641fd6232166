using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Natix.Engine.Replay;

/// <summary>Bytes of one record while it is written; grows to what records need and is used again. Not thread-safe; allocates only to grow.</summary>
internal sealed class RecordBuffer
{
    private byte[] _bytes = new byte[4096];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes it can hold without growing.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Where the frame's own bytes begin; set by who writes them.</summary>
    public int FrameStart { get; set; }

    /// <summary>Bytes that its holder counts for it while it is out.</summary>
    public long Reserved { get; set; }

    /// <summary>Bytes that its pool counted for it when it came home; 0 while it is new.</summary>
    public long Pooled { get; set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = FrameStart = 0;

    /// <summary>Forgets what was written behind a length.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void U8(byte value) => Grow(1)[0] = value;

    public void Flag(bool value) => U8(value ? (byte)1 : (byte)0);

    public void U16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Grow(2), (ushort)Math.Clamp(value, 0, ushort.MaxValue));

    public void I32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Grow(4), value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Grow(4), value);

    public void I64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Grow(8), value);

    public void F32(float value) => BinaryPrimitives.WriteSingleLittleEndian(Grow(4), value);

    public void F64(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Grow(8), value);

    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Grow(value.Length));

    public void Floats(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            Bytes(MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (var value in values)
            F32(value);
    }

    /// <summary>UTF-8 behind its length in bytes; null has the length -1. Longer texts than are kept are cut.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            I32(-1);
            return;
        }

        var characters = value.AsSpan(0, Math.Min(value.Length, RecordFormat.MaxText));
        I32(Encoding.UTF8.GetByteCount(characters));
        Encoding.UTF8.GetBytes(characters, Grow(Encoding.UTF8.GetByteCount(characters)));
    }

    /// <summary>Opens a section; close it with what this gives.</summary>
    public int Open(Section section)
    {
        U8((byte)section);
        U32(0);
        return Length;
    }

    /// <summary>Closes a section: its length is known now.</summary>
    public void Close(int start) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(start - 4), (uint)(Length - start));

    private Span<byte> Grow(int count)
    {
        var needed = checked(Length + count);
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, needed)));
        Length = needed;
        return _bytes.AsSpan(needed - count, count);
    }
}
