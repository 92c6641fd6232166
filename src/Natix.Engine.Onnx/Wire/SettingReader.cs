using Google.Protobuf;
using Natix.Engine.Onnx.Model;

namespace Natix.Engine.Onnx.Wire;

/// <summary>Reads an AttributeProto.</summary>
internal static class SettingReader
{
    public static OnnxSetting Read(CodedInputStream input)
    {
        var (name, text, real, whole, kind) = ("", "", 0f, 0L, 0);
        OnnxTensor? tensor = null;
        var (reals, wholes) = (new List<float>(), new List<long>());
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: name = input.ReadString(); break;
                case 2: real = input.ReadFloat(); break;
                case 3: whole = input.ReadInt64(); break;
                case 4: text = input.ReadString(); break;
                case 5: tensor = TensorReader.Read(new CodedInputStream(input.ReadBytes().ToByteArray())); break;
                case 7: Packed.Read(input, tag, reals, i => i.ReadFloat()); break;
                case 8: Packed.Read(input, tag, wholes, i => i.ReadInt64()); break;
                case 20: kind = input.ReadInt32(); break;
                default: input.SkipLastField(); break;
            }
        }

        return kind switch
        {
            1 => new OnnxSetting.Real(name, real),
            2 => new OnnxSetting.Whole(name, whole),
            3 => new OnnxSetting.Text(name, text),
            4 when tensor is not null => new OnnxSetting.Tensor(name, tensor),
            6 => new OnnxSetting.Reals(name, reals),
            7 => new OnnxSetting.Wholes(name, wholes),
            _ => throw new FormatException($"Attribute '{name}' is of kind {kind}, which is not supported."),
        };
    }
}

/// <summary>Reads a TypeProto of a tensor.</summary>
internal static class TypeReader
{
    public static OnnxType Read(CodedInputStream input, List<OnnxDimension> shape)
    {
        var type = OnnxType.Undefined;
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == 1)
            {
                type = Tensor(new CodedInputStream(input.ReadBytes().ToByteArray()), shape);
            }
            else
            {
                input.SkipLastField();
            }
        }

        return type;
    }

    private static OnnxType Tensor(CodedInputStream input, List<OnnxDimension> shape)
    {
        var type = OnnxType.Undefined;
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: type = (OnnxType)input.ReadInt32(); break;
                case 2: Shape(new CodedInputStream(input.ReadBytes().ToByteArray()), shape); break;
                default: input.SkipLastField(); break;
            }
        }

        return type;
    }

    private static void Shape(CodedInputStream input, List<OnnxDimension> shape)
    {
        while (input.ReadTag() is var tag && tag != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) != 1)
            {
                input.SkipLastField();
                continue;
            }

            var inner = new CodedInputStream(input.ReadBytes().ToByteArray());
            var dimension = default(OnnxDimension);
            while (inner.ReadTag() is var field && field != 0)
            {
                switch (WireFormat.GetTagFieldNumber(field))
                {
                    case 1: dimension = inner.ReadInt64(); break;
                    case 2: dimension = inner.ReadString(); break;
                    default: inner.SkipLastField(); break;
                }
            }

            shape.Add(dimension);
        }
    }
}
