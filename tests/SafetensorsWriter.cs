using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Natix.Engine;

/// <summary>Writes safetensors files for tests, from single precision to any type of weights. Linked into the test projects that need it.</summary>
internal static class SafetensorsWriter
{
    /// <summary>Writes tensors in the order given.</summary>
    /// <param name="path">The file; replaced.</param>
    /// <param name="type">F32, F16 or BF16 for all of them.</param>
    /// <param name="tensors">Name, sizes, values in row-major order.</param>
    public static void Write(string path, string type, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors)
    {
        var (entries, data, begin) = (new SortedDictionary<string, object>(StringComparer.Ordinal), new List<byte[]>(), 0L);
        foreach (var (name, shape, values) in tensors)
        {
            data.Add(Encode(type, values));
            entries.Add(name, new { dtype = type, shape, data_offsets = new[] { begin, begin + data[^1].Length } });
            begin += data[^1].Length;
        }

        var header = JsonSerializer.SerializeToUtf8Bytes(entries);
        // Spaces behind the header align the data to 8 bytes, as the format's own writers do.
        var length = (header.Length + 7) / 8 * 8;
        using var file = File.Create(path);
        var prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, length);
        file.Write(prefix);
        file.Write(header);
        file.Write([.. Enumerable.Repeat((byte)' ', length - header.Length)]);
        foreach (var bytes in data)
            file.Write(bytes);
    }

    private static byte[] Encode(string type, float[] values) => type switch
    {
        "F32" => MemoryMarshal.AsBytes(values.AsSpan()).ToArray(),
        "F16" => MemoryMarshal.AsBytes(Array.ConvertAll(values, value => (Half)value).AsSpan()).ToArray(),
        "BF16" => MemoryMarshal.AsBytes(Array.ConvertAll(values, Brain).AsSpan()).ToArray(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no type of weights"),
    };

    // To nearest, ties to even; values here are finite.
    private static ushort Brain(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
