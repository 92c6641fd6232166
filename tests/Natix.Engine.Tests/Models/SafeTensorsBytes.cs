using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Natix.Engine.Tests.Models;

/// <summary>Files in the safetensors layout, as a test writes them.</summary>
internal static class SafeTensorsBytes
{
    /// <summary>Tensors of float32 one after the other: 1, 2, 3 and so on.</summary>
    public static byte[] Of(params (string Name, int[] Shape)[] tensors)
    {
        var (entries, values) = (new List<string>(), new List<float>());
        foreach (var (name, shape) in tensors)
        {
            var start = values.Count;
            var count = shape.Aggregate(1, (a, b) => a * b);
            values.AddRange(Enumerable.Range(start + 1, count).Select(value => (float)value));
            entries.Add($"\"{name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', shape)}],\"data_offsets\":[{4 * start},{4 * (start + count)}]}}");
        }

        return Of($"{{\"__metadata__\":{{\"format\":\"pt\"}},{string.Join(',', entries)}}}", values.ToArray());
    }

    /// <summary>Any header over any data.</summary>
    public static byte[] Of(string header, float[] values)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, Encoding.UTF8.GetByteCount(header));
        return [.. length, .. Encoding.UTF8.GetBytes(header), .. MemoryMarshal.AsBytes<float>(values)];
    }
}
