using System.Buffers.Binary;
using System.Text;

namespace Natix.Engine.ServeBench.Spans;

/// <summary>The fields of a protobuf message, one after the other (protobuf.dev, Encoding). Use it in place.</summary>
/// <param name="message">The message.</param>
internal ref struct ProtoFields(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Length = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The field's number.</summary>
    public int Number { get; private set; }

    /// <summary>Its bytes, where it is text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its value, where it is a number.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its bytes as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="FormatException">The message is cut, or has a field of a kind that nobody uses any more.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var key = TakeVarint();
        Number = (int)(key >> 3);
        Bytes = [];
        Value = 0;
        switch ((int)(key & 7))
        {
            case Varint: Value = TakeVarint(); break;
            case Fixed64: Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(8)); break;
            case Length: Bytes = Take(checked((int)TakeVarint())); break;
            case Fixed32: Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(4)); break;
            default: throw new FormatException($"a protobuf field of kind {key & 7}");
        }

        return true;
    }

    private ulong TakeVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }

        throw new FormatException("a protobuf number that does not end");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
            throw new FormatException("a protobuf message that is cut");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
