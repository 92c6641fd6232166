using System.Runtime.InteropServices;
using Google.Protobuf;
using Natix.Engine.Onnx.Model;

namespace Natix.Engine.Onnx.Wire;

/// <summary>Reads a TensorProto, whichever of its data fields holds the elements.</summary>
internal static class TensorReader
{
    public static OnnxTensor Read(CodedInputStream input)
    {
        var (name, type, shape, raw) = ("", OnnxType.Undefined, new List<long>(), ReadOnlyMemory<byte>.Empty);
        var (floats, ints, longs) = (new List<float>(), new List<int>(), new List<long>());
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: Packed.Read(input, tag, shape, i => i.ReadInt64()); break;
                case 2: type = (OnnxType)input.ReadInt32(); break;
                case 4: Packed.Read(input, tag, floats, i => i.ReadFloat()); break;
                case 5: Packed.Read(input, tag, ints, i => i.ReadInt32()); break;
                case 7: Packed.Read(input, tag, longs, i => i.ReadInt64()); break;
                case 8: name = input.ReadString(); break;
                case 9: raw = input.ReadBytes().Memory; break;
                case 13 or 14: throw new FormatException($"Tensor '{name}' keeps its data in another file, which is not supported.");
                default: input.SkipLastField(); break;
            }
        }

        var data = raw.Length > 0 ? raw : Bytes(type, floats, ints, longs);
        var tensor = new OnnxTensor(name, type, shape, data);
        return ExpectedBytes(tensor) == data.Length
            ? tensor
            : throw new FormatException($"Tensor '{name}' of {type} [{string.Join(", ", shape)}] holds {data.Length} bytes.");
    }

    private static long ExpectedBytes(OnnxTensor tensor)
    {
        try
        {
            return tensor.Shape.Any(d => d < 0) ? -1 : checked(tensor.Count * OnnxTensor.SizeOf(tensor.Type));
        }
        catch (Exception e) when (e is NotSupportedException or OverflowException)
        {
            throw new FormatException($"Tensor '{tensor.Name}' cannot be read: {e.Message}", e);
        }
    }

    private static byte[] Bytes(OnnxType type, List<float> floats, List<int> ints, List<long> longs) => type switch
    {
        OnnxType.Float32 => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(floats)).ToArray(),
        OnnxType.Int64 => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(longs)).ToArray(),
        OnnxType.Int32 => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ints)).ToArray(),
        OnnxType.UInt8 or OnnxType.Int8 or OnnxType.Bool => [.. ints.Select(i => unchecked((byte)i))],
        OnnxType.Float16 or OnnxType.BFloat16 => MemoryMarshal.AsBytes(ints.Select(i => unchecked((ushort)i)).ToArray().AsSpan()).ToArray(),
        _ => [],
    };
}

/// <summary>Reads repeated numbers, packed or one by one.</summary>
internal static class Packed
{
    public static void Read<T>(CodedInputStream input, uint tag, List<T> into, Func<CodedInputStream, T> one)
    {
        if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
        {
            into.Add(one(input));
            return;
        }

        var inner = new CodedInputStream(input.ReadBytes().ToByteArray());
        while (!inner.IsAtEnd)
        {
            into.Add(one(inner));
        }
    }
}
