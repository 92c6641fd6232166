using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Natix.Engine.Language.Weights;

/// <summary>
/// A tensor where it lies in a mapped file: row-major, little-endian. Borrowed: valid until the file is disposed. Immutable and thread-safe.
/// </summary>
internal sealed unsafe class WeightTensor
{
    private const int ChunkElements = 4096;

    private readonly SafetensorsFile _file;
    private readonly SafetensorsEntry _entry;

    internal WeightTensor(SafetensorsFile file, SafetensorsEntry entry)
    {
        _file = file;
        _entry = entry;
    }

    /// <summary>Name in the file.</summary>
    public string Name => _entry.Name;

    /// <summary>Path of the file.</summary>
    public string File => _file.Path;

    public ElementType Type => _entry.Type;

    /// <summary>Sizes, outermost first; empty for a scalar.</summary>
    public IReadOnlyList<long> Shape => _entry.Shape;

    /// <summary>Length in bytes.</summary>
    public long Bytes => _entry.Bytes;

    /// <summary>Number of elements.</summary>
    public long Elements => _entry.Bytes / _entry.Type.Bytes();

    /// <summary>First byte. Need not be aligned to the element: the format promises no more than a byte.</summary>
    public byte* Data => _file.DataAt(_entry.Begin);

    /// <summary>True when the sizes are exactly these.</summary>
    public bool HasShape(ReadOnlySpan<long> shape) => shape.SequenceEqual(_entry.Shape);

    /// <summary>Widens or copies elements to single precision; exact for all three types of weights.</summary>
    /// <param name="start">First element to convert, in row-major order.</param>
    /// <param name="destination">Filled whole.</param>
    public void CopyTo(long start, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (!Type.IsWeight())
            throw new ModelContractException($"{File}: tensor {Name}: expected elements of F32, F16 or BF16, found {Type}");
        if (start > Elements - destination.Length)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"{destination.Length} elements from here reach beyond the {Elements} of {Name}");
        while (destination.Length > 0)
        {
            var count = Math.Min(ChunkElements, destination.Length);
            Convert(Data + (start * Type.Bytes()), destination[..count]);
            start += count;
            destination = destination[count..];
        }
    }

    /// <summary>All elements in single precision. For small tensors: the result is managed memory.</summary>
    public float[] ToFloats()
    {
        var values = new float[checked((int)Elements)];
        CopyTo(0, values);
        return values;
    }

    public override string ToString() => $"{Name} {Type} {ShapeText.Of(_entry.Shape)}";

    private void Convert(byte* source, Span<float> destination)
    {
        switch (Type)
        {
            case ElementType.F32:
                new ReadOnlySpan<byte>(source, 4 * destination.Length).CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case ElementType.F16:
                // Through an aligned copy: a tensor may begin at an odd byte.
                var halves = stackalloc Half[ChunkElements];
                Unsafe.CopyBlockUnaligned(halves, source, 2 * (uint)destination.Length);
                TensorPrimitives.ConvertToSingle(new ReadOnlySpan<Half>(halves, destination.Length), destination);
                break;
            default:
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(source + (2 * i)) << 16);
                break;
        }
    }
}
