using Google.Protobuf;
using Natix.Engine.Onnx.Model;

namespace Natix.Engine.Onnx;

/// <summary>
/// Reads ONNX protobuf into <see cref="OnnxModel"/>. Understands what <see cref="OnnxWriter"/> writes and the other encodings of the same tensors
/// (float_data, int64_data, packed lists). What it does not know is refused, not dropped, where it would change the graph's meaning.
/// </summary>
public static class OnnxReader
{
    /// <summary>Reads a model.</summary>
    /// <param name="bytes">The bytes of an ONNX file.</param>
    /// <exception cref="FormatException">The bytes are not such a model, or use what is not supported; the message says what.</exception>
    public static OnnxModel Read(byte[] bytes)
    {
        try
        {
            return Model(new CodedInputStream(bytes));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new FormatException($"Not an ONNX file: {e.Message}", e);
        }
    }

    private static OnnxModel Model(CodedInputStream input)
    {
        var model = new OnnxModel { Graph = new OnnxGraph("", [], [], [], []), Producer = "", Opset = 0, IrVersion = 0 };
        var (metadata, hasGraph) = (new List<KeyValuePair<string, string>>(), false);
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: model = model with { IrVersion = input.ReadInt64() }; break;
                case 2: model = model with { Producer = input.ReadString() }; break;
                case 3: model = model with { ProducerVersion = input.ReadString() }; break;
                case 6: model = model with { Documentation = input.ReadString() }; break;
                case 7: (model, hasGraph) = (model with { Graph = Graph(Inner(input)) }, true); break;
                case 8: model = Opset(model, Inner(input)); break;
                case 14: metadata.Add(Pair(Inner(input))); break;
                default: input.SkipLastField(); break;
            }
        }

        return hasGraph ? model with { Metadata = metadata } : throw new FormatException("Not an ONNX file: it holds no graph.");
    }

    private static OnnxModel Opset(OnnxModel model, CodedInputStream input)
    {
        var (domain, version) = ("", 0L);
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: domain = input.ReadString(); break;
                case 2: version = input.ReadInt64(); break;
                default: input.SkipLastField(); break;
            }
        }

        return domain is "" or "ai.onnx" ? model with { Opset = version } : model;
    }

    private static KeyValuePair<string, string> Pair(CodedInputStream input)
    {
        var (key, value) = ("", "");
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: key = input.ReadString(); break;
                case 2: value = input.ReadString(); break;
                default: input.SkipLastField(); break;
            }
        }

        return KeyValuePair.Create(key, value);
    }

    private static OnnxGraph Graph(CodedInputStream input)
    {
        var (nodes, tensors, inputs, outputs, name) = (new List<OnnxNode>(), new List<OnnxTensor>(), new List<OnnxValue>(), new List<OnnxValue>(), "");
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: nodes.Add(Node(Inner(input))); break;
                case 2: name = input.ReadString(); break;
                case 5: tensors.Add(Wire.TensorReader.Read(Inner(input))); break;
                case 11: inputs.Add(Value(Inner(input))); break;
                case 12: outputs.Add(Value(Inner(input))); break;
                case 15: throw new FormatException("Sparse initializers are not supported.");
                default: input.SkipLastField(); break;
            }
        }

        return new OnnxGraph(name, nodes, tensors, inputs, outputs);
    }

    private static OnnxNode Node(CodedInputStream input)
    {
        var (inputs, outputs, settings) = (new List<string>(), new List<string>(), new List<OnnxSetting>());
        var (name, operation, domain) = ("", "", "");
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: inputs.Add(input.ReadString()); break;
                case 2: outputs.Add(input.ReadString()); break;
                case 3: name = input.ReadString(); break;
                case 4: operation = input.ReadString(); break;
                case 5: settings.Add(Wire.SettingReader.Read(Inner(input))); break;
                case 7: domain = input.ReadString(); break;
                default: input.SkipLastField(); break;
            }
        }

        return new OnnxNode(operation, name, inputs, outputs, settings, domain);
    }

    private static OnnxValue Value(CodedInputStream input)
    {
        var (name, type, shape) = ("", OnnxType.Undefined, new List<OnnxDimension>());
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: name = input.ReadString(); break;
                case 2: type = Wire.TypeReader.Read(Inner(input), shape); break;
                default: input.SkipLastField(); break;
            }
        }

        return new OnnxValue(name, type, shape);
    }

    private static CodedInputStream Inner(CodedInputStream input) => new(input.ReadBytes().ToByteArray());
}
