using Natix.Engine.Onnx.Model;

namespace Natix.Engine.Onnx;

/// <summary>
/// Builds a graph node by node. Each node may only use values that exist already, so the result is in topological order; names are checked as they come.
/// Not thread-safe.
/// </summary>
/// <param name="name">Name of the graph.</param>
public sealed class OnnxGraphBuilder(string name)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _initializers = [];
    private readonly List<OnnxValue> _inputs = [];
    private readonly List<OnnxValue> _outputs = [];
    private readonly List<KeyValuePair<string, string>> _metadata = [];
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);

    /// <summary>Declares an input.</summary>
    /// <returns>Its name.</returns>
    public string Input(string value, OnnxType type, params OnnxDimension[] shape)
    {
        Define(value);
        _inputs.Add(new OnnxValue(value, type, shape));
        return value;
    }

    /// <summary>Adds a float32 constant.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string value, IReadOnlyList<long> shape, ReadOnlySpan<float> values)
    {
        Define(value);
        _initializers.Add(OnnxTensor.Of(value, shape, values));
        return value;
    }

    /// <summary>Adds an int64 constant.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string value, IReadOnlyList<long> shape, ReadOnlySpan<long> values)
    {
        Define(value);
        _initializers.Add(OnnxTensor.Of(value, shape, values));
        return value;
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Its operator.</param>
    /// <param name="output">Name of its output, and of the node.</param>
    /// <param name="inputs">Names of its inputs; empty for an optional one left out.</param>
    /// <param name="attributes">Its settings.</param>
    /// <returns>The output's name.</returns>
    public string Node(string operation, string output, IReadOnlyList<string> inputs, params OnnxSetting[] attributes)
    {
        Node(operation, [output], inputs, attributes);
        return output;
    }

    /// <summary>Adds a node with several outputs.</summary>
    /// <param name="operation">Its operator.</param>
    /// <param name="outputs">Names of its outputs; the first is the node's name.</param>
    /// <param name="inputs">Names of its inputs; empty for an optional one left out.</param>
    /// <param name="attributes">Its settings.</param>
    /// <exception cref="ArgumentException">An input does not exist yet, or an output's name is taken.</exception>
    public void Node(string operation, IReadOnlyList<string> outputs, IReadOnlyList<string> inputs, params OnnxSetting[] attributes)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        foreach (var input in inputs)
        {
            if (input.Length > 0 && !_values.Contains(input))
            {
                throw new ArgumentException($"{operation} '{outputs[0]}' takes '{input}', which does not exist yet.", nameof(inputs));
            }
        }

        foreach (var output in outputs)
        {
            Define(output);
        }

        _nodes.Add(new OnnxNode(operation, outputs[0], [.. inputs], [.. outputs], attributes));
    }

    /// <summary>Declares an existing value as an output.</summary>
    /// <exception cref="ArgumentException">The value does not exist.</exception>
    public void Output(string value, OnnxType type, params OnnxDimension[] shape)
    {
        if (!_values.Contains(value))
        {
            throw new ArgumentException($"Output '{value}' is made by no node.", nameof(value));
        }

        _outputs.Add(new OnnxValue(value, type, shape));
    }

    /// <summary>Adds named text to the model.</summary>
    public void Metadata(string key, string text) => _metadata.Add(KeyValuePair.Create(key, text));

    /// <summary>The model built so far.</summary>
    /// <param name="producerVersion">Version of the program that writes it.</param>
    /// <param name="documentation">Free text about the model.</param>
    public OnnxModel Build(string producerVersion = "", string documentation = "") => new()
    {
        Graph = new OnnxGraph(name, [.. _nodes], [.. _initializers], [.. _inputs], [.. _outputs]),
        Metadata = [.. _metadata],
        ProducerVersion = producerVersion,
        Documentation = documentation,
    };

    private void Define(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (!_values.Add(value))
        {
            throw new ArgumentException($"The graph has a value '{value}' already.", nameof(value));
        }
    }
}
