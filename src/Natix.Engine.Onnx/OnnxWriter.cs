using Natix.Engine.Onnx.Model;
using Natix.Engine.Onnx.Wire;

namespace Natix.Engine.Onnx;

/// <summary>Writes models as ONNX protobuf (onnx.proto of ONNX 1.16). Pure; the same model gives the same bytes.</summary>
public static class OnnxWriter
{
    /// <summary>The bytes of a model.</summary>
    /// <param name="model">The model.</param>
    public static byte[] Write(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ProtoWriter.Serialize(w =>
        {
            w.Integer(1, model.IrVersion);
            w.OptionalText(2, model.Producer);
            w.OptionalText(3, model.ProducerVersion);
            w.OptionalText(6, model.Documentation);
            w.Message(7, g => Graph(g, model.Graph));
            w.Message(8, o =>
            {
                o.Text(1, "");
                o.Integer(2, model.Opset);
            });
            foreach (var (key, value) in model.Metadata)
            {
                w.Message(14, m =>
                {
                    m.Text(1, key);
                    m.Text(2, value);
                });
            }
        });
    }

    private static void Graph(ProtoWriter w, OnnxGraph graph)
    {
        foreach (var node in graph.Nodes)
        {
            w.Message(1, n => Node(n, node));
        }

        w.Text(2, graph.Name);
        foreach (var tensor in graph.Initializers)
        {
            w.Message(5, t => Tensor(t, tensor));
        }

        foreach (var input in graph.Inputs)
        {
            w.Message(11, v => Value(v, input));
        }

        foreach (var output in graph.Outputs)
        {
            w.Message(12, v => Value(v, output));
        }
    }

    private static void Node(ProtoWriter w, OnnxNode node)
    {
        foreach (var input in node.Inputs)
        {
            w.Text(1, input);
        }

        foreach (var output in node.Outputs)
        {
            w.Text(2, output);
        }

        w.OptionalText(3, node.Name);
        w.Text(4, node.Operator);
        foreach (var attribute in node.Attributes)
        {
            w.Message(5, a => Attribute(a, attribute));
        }

        w.OptionalText(7, node.Domain);
    }

    // Field 20 is the attribute's type, numbered as in AttributeProto.AttributeType.
    private static void Attribute(ProtoWriter w, OnnxSetting attribute)
    {
        w.Text(1, attribute.Name);
        switch (attribute)
        {
            case OnnxSetting.Real real:
                w.Real(2, real.Value);
                w.Integer(20, 1);
                break;
            case OnnxSetting.Whole integer:
                w.Integer(3, integer.Value);
                w.Integer(20, 2);
                break;
            case OnnxSetting.Text text:
                w.Text(4, text.Value);
                w.Integer(20, 3);
                break;
            case OnnxSetting.Tensor tensor:
                w.Message(5, t => Tensor(t, tensor.Value));
                w.Integer(20, 4);
                break;
            case OnnxSetting.Reals reals:
                foreach (var value in reals.Values)
                {
                    w.Real(7, value);
                }

                w.Integer(20, 6);
                break;
            case OnnxSetting.Wholes integers:
                foreach (var value in integers.Values)
                {
                    w.Integer(8, value);
                }

                w.Integer(20, 7);
                break;
            default:
                throw new NotSupportedException($"Attribute '{attribute.Name}' of kind {attribute.GetType().Name} cannot be written.");
        }
    }

    private static void Tensor(ProtoWriter w, OnnxTensor tensor)
    {
        foreach (var dimension in tensor.Shape)
        {
            w.Integer(1, dimension);
        }

        w.Integer(2, (long)tensor.Type);
        w.OptionalText(8, tensor.Name);
        w.Bytes(9, tensor.Bytes);
    }

    private static void Value(ProtoWriter w, OnnxValue value)
    {
        w.Text(1, value.Name);
        w.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, (long)value.Type);
            tensor.Message(2, shape =>
            {
                foreach (var dimension in value.Shape)
                {
                    shape.Message(1, d => Dimension(d, dimension));
                }
            });
        }));
    }

    private static void Dimension(ProtoWriter w, OnnxDimension dimension)
    {
        if (dimension.Length is { } length)
        {
            w.Integer(1, length);
        }
        else if (dimension.Symbol is { } symbol)
        {
            w.Text(2, symbol);
        }
    }
}
