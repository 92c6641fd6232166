using Google.Protobuf;

namespace Natix.Engine.Onnx.Wire;

/// <summary>Writes protobuf fields by number, with nested messages by callback. Default values of proto3 are written only when asked for.</summary>
internal sealed class ProtoWriter(CodedOutputStream stream)
{
    public void Integer(int field, long value)
    {
        stream.WriteTag(field, WireFormat.WireType.Varint);
        stream.WriteInt64(value);
    }

    public void Real(int field, float value)
    {
        stream.WriteTag(field, WireFormat.WireType.Fixed32);
        stream.WriteFloat(value);
    }

    public void Text(int field, string value)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteString(value);
    }

    public void OptionalText(int field, string value)
    {
        if (value.Length > 0)
        {
            Text(field, value);
        }
    }

    public void Bytes(int field, ReadOnlyMemory<byte> value)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
    }

    public void Message(int field, Action<ProtoWriter> write) => Bytes(field, Serialize(write));

    public static byte[] Serialize(Action<ProtoWriter> write)
    {
        using var memory = new MemoryStream();
        using (var stream = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(new ProtoWriter(stream));
        }

        return memory.ToArray();
    }
}
