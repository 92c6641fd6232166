namespace Natix.Engine.Models;

/// <summary>Element types of tensors, as manifests name them.</summary>
internal enum TensorType
{
    /// <summary>IEEE 754 single.</summary>
    Float32,

    /// <summary>IEEE 754 half.</summary>
    Float16,

    /// <summary>Unsigned byte.</summary>
    UInt8,

    /// <summary>64-bit signed integer.</summary>
    Int64,
}

/// <summary>Sizes of element types.</summary>
internal static class TensorTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int ElementBytes(this TensorType type) => type switch
    {
        TensorType.Float32 => 4,
        TensorType.Float16 => 2,
        TensorType.UInt8 => 1,
        _ => 8,
    };
}

/// <summary>Name, shape and element type of one tensor. Shape is concrete (batch 1 where the file has a symbol).</summary>
internal sealed record TensorSpec(string Name, IReadOnlyList<int> Shape, TensorType Type = TensorType.Float32)
{
    /// <summary>Product of the dimensions.</summary>
    public int ElementCount => Shape.Aggregate(1, (a, b) => checked(a * b));

    /// <summary>Bytes of the tensor.</summary>
    public long ByteCount => (long)ElementCount * Type.ElementBytes();
}
