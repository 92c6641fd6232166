using System.Runtime.InteropServices;

namespace Natix.Engine.Onnx.Model;

/// <summary>A constant: element type, dimensions and little-endian bytes (raw_data).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
/// <param name="Bytes">Its elements, row-major.</param>
public sealed record OnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (a, b) => checked(a * b));

    /// <summary>A float32 constant.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static OnnxTensor Of(string name, IReadOnlyList<long> shape, ReadOnlySpan<float> values) =>
        Checked(name, OnnxType.Float32, shape, values.Length, MemoryMarshal.AsBytes(values));

    /// <summary>An int64 constant.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static OnnxTensor Of(string name, IReadOnlyList<long> shape, ReadOnlySpan<long> values) =>
        Checked(name, OnnxType.Int64, shape, values.Length, MemoryMarshal.AsBytes(values));

    /// <summary>The elements of a float32 constant.</summary>
    /// <exception cref="InvalidOperationException">The tensor has another type.</exception>
    public float[] ToFloats() => Type == OnnxType.Float32
        ? MemoryMarshal.Cast<byte, float>(Bytes.Span).ToArray()
        : throw new InvalidOperationException($"Tensor '{Name}' is {Type}, not Float32.");

    /// <summary>The elements of an int64 constant.</summary>
    /// <exception cref="InvalidOperationException">The tensor has another type.</exception>
    public long[] ToInt64s() => Type == OnnxType.Int64
        ? MemoryMarshal.Cast<byte, long>(Bytes.Span).ToArray()
        : throw new InvalidOperationException($"Tensor '{Name}' is {Type}, not Int64.");

    /// <summary>Bytes an element takes.</summary>
    /// <param name="type">The element type.</param>
    /// <exception cref="NotSupportedException">The type has no fixed size here.</exception>
    public static int SizeOf(OnnxType type) => type switch
    {
        OnnxType.UInt8 or OnnxType.Int8 or OnnxType.Bool => 1,
        OnnxType.Float16 or OnnxType.BFloat16 => 2,
        OnnxType.Float32 or OnnxType.Int32 => 4,
        OnnxType.Int64 or OnnxType.Float64 => 8,
        _ => throw new NotSupportedException($"Element type {type} ({(int)type}) is not supported."),
    };

    private static OnnxTensor Checked(string name, OnnxType type, IReadOnlyList<long> shape, long given, ReadOnlySpan<byte> bytes)
    {
        var tensor = new OnnxTensor(name, type, [.. shape], bytes.ToArray());
        return tensor.Count == given
            ? tensor
            : throw new ArgumentException($"Tensor '{name}' of shape [{string.Join(", ", shape)}] takes {tensor.Count} values, not {given}.", nameof(shape));
    }
}
