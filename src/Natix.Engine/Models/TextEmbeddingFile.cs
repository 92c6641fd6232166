using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Natix.Engine.Models;

/// <summary>
/// Text embeddings of a zero-shot head: float32 in little-endian order, one row a label, as such or as one tensor of a safetensors file. Every
/// error is a <see cref="ManifestException"/>.
/// </summary>
internal static class TextEmbeddingFile
{
    /// <summary>Reads a file that has the digest in the manifest.</summary>
    /// <param name="texts">An object with "file", "sha256" and, for a safetensors file of several tensors, "tensor".</param>
    /// <param name="labels">Rows wanted.</param>
    /// <param name="length">Floats a row.</param>
    /// <returns>The rows, each brought to length 1.</returns>
    public static float[] Read(ManifestNode texts, int labels, int length)
    {
        var path = texts["file"].ExistingFile("the file of text embeddings");
        var bytes = ModelFileDigest.ReadVerified(texts["sha256"], texts["file"], path, "file of text embeddings");
        var data = path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? Tensor(texts, bytes, labels, length) : bytes;
        if (data.Length != 4L * labels * length)
            throw texts["file"].Error($"expected {labels} labels * {length} floats of 4 bytes, {4L * labels * length} in all, found {data.Length} bytes in {path}");
        var rows = MemoryMarshal.Cast<byte, float>(data).ToArray();
        for (var label = 0; label < labels; label++)
        {
            var row = rows.AsSpan(label * length, length);
            var norm = TensorPrimitives.Norm<float>(row);
            if (!(norm > 0 && float.IsFinite(norm)))
                throw texts["file"].Error($"expected finite embeddings that are not zero, found one of length {norm} for label {label} in {path}");
            TensorPrimitives.Divide(row, norm, row);
        }

        return rows;
    }

    // Layout: 8 bytes with the header's length, the header, a JSON object by tensor of dtype, shape and offsets, then the data.
    private static ReadOnlySpan<byte> Tensor(ManifestNode texts, byte[] bytes, int labels, int length)
    {
        var header = bytes.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        if (bytes.Length < 8 || header > (ulong)(bytes.Length - 8))
            throw texts["file"].Error("expected a safetensors file, found a header that reaches beyond its end");
        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(8, (int)header));
            return Tensor(texts, document.RootElement, bytes.AsSpan(8 + (int)header), labels, length);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw texts["file"].Error($"expected a safetensors file, found a header that is none: {exception.Message}");
        }
    }

    private static ReadOnlySpan<byte> Tensor(ManifestNode texts, JsonElement header, ReadOnlySpan<byte> data, int labels, int length)
    {
        var tensors = header.EnumerateObject().Where(property => property.Name != "__metadata__").ToArray();
        var name = texts.Find("tensor")?.Text();
        var found = tensors.Where(tensor => name is null || tensor.Name == name).ToArray();
        if (found.Length != 1)
        {
            throw (texts.Find("tensor") ?? texts["file"]).Error(
                $"expected the name of one tensor of the file under \"tensor\", it has {string.Join(", ", tensors.Select(tensor => $"\"{tensor.Name}\""))}");
        }

        var (type, shape) = (found[0].Value.GetProperty("dtype").GetString(), found[0].Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray());
        if (type != "F32" || !shape.SequenceEqual([labels, length]))
            throw texts["file"].Error($"expected a tensor of type F32 and shape [{labels}, {length}], found \"{found[0].Name}\" of type {type} and shape [{string.Join(", ", shape)}]");
        var offsets = found[0].Value.GetProperty("data_offsets");
        if (offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2)
            throw texts["file"].Error($"expected two data_offsets, found {offsets.GetRawText()} for \"{found[0].Name}\"");
        var (start, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        return start >= 0 && start <= end && end <= data.Length
            ? data[(int)start..(int)end]
            : throw texts["file"].Error($"expected a tensor within the file, found \"{found[0].Name}\" at bytes {start} to {end} of {data.Length}");
    }
}
