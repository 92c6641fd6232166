namespace Natix.Engine.Language.Weights;

/// <summary>Type of a tensor's elements in a safetensors file, little-endian. The first four have the numbers of natix/decoder.h.</summary>
internal enum ElementType
{
    /// <summary>IEEE 754 single.</summary>
    F32 = 1,

    /// <summary>IEEE 754 half.</summary>
    F16 = 2,

    /// <summary>The upper half of an IEEE 754 single.</summary>
    BF16 = 3,

    /// <summary>Signed byte.</summary>
    I8 = 4,

    /// <summary>Unsigned byte.</summary>
    U8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,

    /// <summary>8-bit float, 4 bits of exponent.</summary>
    F8E4M3,

    /// <summary>8-bit float, 5 bits of exponent.</summary>
    F8E5M2,

    /// <summary>Signed, 16 bits.</summary>
    I16,

    /// <summary>Unsigned, 16 bits.</summary>
    U16,

    /// <summary>Signed, 32 bits.</summary>
    I32,

    /// <summary>Unsigned, 32 bits.</summary>
    U32,

    /// <summary>Signed, 64 bits.</summary>
    I64,

    /// <summary>Unsigned, 64 bits.</summary>
    U64,

    /// <summary>IEEE 754 double.</summary>
    F64,
}

/// <summary>Names and sizes of element types.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<string, ElementType> ByName = new(StringComparer.Ordinal)
    {
        ["F32"] = ElementType.F32,
        ["F16"] = ElementType.F16,
        ["BF16"] = ElementType.BF16,
        ["I8"] = ElementType.I8,
        ["U8"] = ElementType.U8,
        ["BOOL"] = ElementType.Bool,
        ["F8_E4M3"] = ElementType.F8E4M3,
        ["F8_E5M2"] = ElementType.F8E5M2,
        ["I16"] = ElementType.I16,
        ["U16"] = ElementType.U16,
        ["I32"] = ElementType.I32,
        ["U32"] = ElementType.U32,
        ["I64"] = ElementType.I64,
        ["U64"] = ElementType.U64,
        ["F64"] = ElementType.F64,
    };

    /// <summary>All names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", ByName.Keys);

    /// <summary>The type that a safetensors header means by a name.</summary>
    public static bool TryParse(string name, out ElementType type) => ByName.TryGetValue(name, out type);

    /// <summary>Bytes of one element.</summary>
    public static int Bytes(this ElementType type) => type switch
    {
        ElementType.I8 or ElementType.U8 or ElementType.Bool or ElementType.F8E4M3 or ElementType.F8E5M2 => 1,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 or ElementType.U16 => 2,
        ElementType.F32 or ElementType.I32 or ElementType.U32 => 4,
        ElementType.I64 or ElementType.U64 or ElementType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such element type"),
    };

    /// <summary>True for the types that weights of layers have.</summary>
    public static bool IsWeight(this ElementType type) => type is ElementType.F32 or ElementType.F16 or ElementType.BF16;
}
