namespace Natix.Engine.Onnx.Model;

/// <summary>An ONNX model: one graph and what is known about it. Names and field numbers follow onnx.proto of ONNX 1.16 (IR version 9).</summary>
public sealed record OnnxModel
{
    /// <summary>The graph.</summary>
    public required OnnxGraph Graph { get; init; }

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; init; } = 9;

    /// <summary>Version of the default operator set.</summary>
    public long Opset { get; init; } = 17;

    /// <summary>The program that wrote the model.</summary>
    public string Producer { get; init; } = "natix-engine";

    /// <summary>Version of that program.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>Free text about the model.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Named text that runtimes hand through, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
}

/// <summary>A graph: nodes in topological order, constants, and the values that enter and leave.</summary>
/// <param name="Name">Name of the graph.</param>
/// <param name="Nodes">Its nodes; a value is produced before it is used.</param>
/// <param name="Initializers">Its constants.</param>
/// <param name="Inputs">Values that the caller gives.</param>
/// <param name="Outputs">Values that the caller gets.</param>
public sealed record OnnxGraph(
    string Name,
    IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyList<OnnxTensor> Initializers,
    IReadOnlyList<OnnxValue> Inputs,
    IReadOnlyList<OnnxValue> Outputs);

/// <summary>One operation.</summary>
/// <param name="Operator">Its operator, such as <c>Conv</c>.</param>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Inputs">Names of the values it takes; an empty name is an optional input left out.</param>
/// <param name="Outputs">Names of the values it makes.</param>
/// <param name="Attributes">Its settings.</param>
/// <param name="Domain">The operator's domain; empty for ONNX's own.</param>
public sealed record OnnxNode(
    string Operator,
    string Name,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<OnnxSetting> Attributes,
    string Domain = "");

/// <summary>A named setting of a node.</summary>
/// <param name="Name">Its name.</param>
public abstract record OnnxSetting(string Name)
{
    /// <summary>One integer.</summary>
    public sealed record Whole(string Name, long Value) : OnnxSetting(Name);

    /// <summary>One real number.</summary>
    public sealed record Real(string Name, float Value) : OnnxSetting(Name);

    /// <summary>A text.</summary>
    public sealed record Text(string Name, string Value) : OnnxSetting(Name);

    /// <summary>A list of integers.</summary>
    public sealed record Wholes(string Name, IReadOnlyList<long> Values) : OnnxSetting(Name);

    /// <summary>A list of real numbers.</summary>
    public sealed record Reals(string Name, IReadOnlyList<float> Values) : OnnxSetting(Name);

    /// <summary>A tensor.</summary>
    public sealed record Tensor(string Name, OnnxTensor Value) : OnnxSetting(Name);
}

#pragma warning disable CA1720 // These are the format's own names.
/// <summary>Element types, numbered as in TensorProto.DataType.</summary>
public enum OnnxType
{
    /// <summary>Not given.</summary>
    Undefined = 0,

    /// <summary>32-bit float.</summary>
    Float32 = 1,

    /// <summary>Unsigned byte.</summary>
    UInt8 = 2,

    /// <summary>Signed byte.</summary>
    Int8 = 3,

    /// <summary>32-bit integer.</summary>
    Int32 = 6,

    /// <summary>64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Truth value, a byte each.</summary>
    Bool = 9,

    /// <summary>16-bit float.</summary>
    Float16 = 10,

    /// <summary>64-bit float.</summary>
    Float64 = 11,

    /// <summary>bfloat16.</summary>
    BFloat16 = 16,
}
#pragma warning restore CA1720

/// <summary>A value that enters or leaves a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions.</param>
public sealed record OnnxValue(string Name, OnnxType Type, IReadOnlyList<OnnxDimension> Shape);

/// <summary>A dimension: a fixed length, or a name for one that is known at run time.</summary>
/// <param name="Length">Its length, or null.</param>
/// <param name="Symbol">Its name, or null.</param>
public readonly record struct OnnxDimension(long? Length, string? Symbol)
{
    /// <summary>A fixed length.</summary>
    public static implicit operator OnnxDimension(long length) => new(length, null);

    /// <summary>A named length.</summary>
    public static implicit operator OnnxDimension(string symbol) => new(null, symbol);

    /// <summary>A fixed length.</summary>
    public static OnnxDimension FromInt64(long length) => length;

    /// <summary>A named length.</summary>
    public static OnnxDimension FromString(string symbol) => symbol;
}
