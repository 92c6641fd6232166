using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Natix.Engine.Training.Weights;

/// <summary>One named float32 array.</summary>
/// <param name="Shape">Its dimensions; empty for a scalar.</param>
/// <param name="Values">Its values, row-major.</param>
public sealed record TensorData(long[] Shape, float[] Values);

/// <summary>
/// Named float32 arrays and text in one file, in the safetensors layout: an 8-byte little-endian length, a JSON header, then the raw bytes.
/// Files are written beside their target and renamed, so that a reader never sees half of one.
/// </summary>
public sealed class SafeTensors
{
    private const int MaxHeaderBytes = 64 << 20;

    /// <summary>The arrays by name.</summary>
    public SortedDictionary<string, TensorData> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Free text by name.</summary>
    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes the file, replacing one that is there.</summary>
    /// <param name="path">Where to.</param>
    public void Save(string path)
    {
        var partial = path + ".partial";
        using (var stream = File.Create(partial))
        {
            var header = Header();
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var tensor in Tensors.Values)
            {
                stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where from.</param>
    /// <exception cref="FormatException">The file is not a float32 safetensors file; the message says why.</exception>
    public static SafeTensors Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var headerLength = bytes.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : -1;
        if (headerLength is < 2 or > MaxHeaderBytes || headerLength > bytes.Length - 8)
        {
            throw new FormatException($"{path}: not a safetensors file (header length {headerLength} of {bytes.Length} bytes).");
        }

        JsonObject header;
        try
        {
            header = JsonNode.Parse(bytes.AsSpan(8, (int)headerLength))!.AsObject();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"{path}: the header is not a JSON object: {e.Message}", e);
        }

        var file = new SafeTensors();
        var data = bytes.AsMemory(8 + (int)headerLength);
        foreach (var (name, node) in header)
        {
            file.Read(path, name, node!.AsObject(), data);
        }

        return file;
    }

    private void Read(string path, string name, JsonObject entry, ReadOnlyMemory<byte> data)
    {
        if (name == "__metadata__")
        {
            foreach (var (key, value) in entry)
            {
                Metadata[key] = value!.GetValue<string>();
            }

            return;
        }

        var type = entry["dtype"]?.GetValue<string>();
        var shape = entry["shape"]!.AsArray().Select(n => n!.GetValue<long>()).ToArray();
        var offsets = entry["data_offsets"]!.AsArray().Select(n => n!.GetValue<long>()).ToArray();
        var count = shape.Aggregate(1L, (a, b) => checked(a * b));
        if (type != "F32" || offsets.Length != 2 || offsets[0] < 0 || offsets[1] > data.Length || offsets[1] - offsets[0] != count * 4)
        {
            throw new FormatException($"{path}: tensor '{name}' of type {type} with {count} values does not fit the file.");
        }

        var values = new float[count];
        data.Span[(int)offsets[0]..(int)offsets[1]].CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        Tensors[name] = new TensorData(shape, values);
    }

    private byte[] Header()
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject(Metadata.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))) };
        long offset = 0;
        foreach (var (name, tensor) in Tensors)
        {
            var end = offset + (tensor.Values.LongLength * 4);
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. tensor.Shape.Select(d => (JsonNode)d)]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var padded = new byte[(json.Length + 7) / 8 * 8];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        return padded;
    }
}
