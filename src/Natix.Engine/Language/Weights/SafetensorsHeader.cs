using System.Text.Json;

namespace Natix.Engine.Language.Weights;

/// <summary>What the header says of one tensor; offsets are bytes from the start of the data.</summary>
internal sealed record SafetensorsEntry(string Name, ElementType Type, long[] Shape, long Begin, long Bytes);

/// <summary>
/// The header of a safetensors file: a JSON object by tensor of dtype, shape and data_offsets. Held to the format's own rules: tensors fill the
/// data without gap or overlap, each as long as shape and type say. Errors name the file, the tensor, what was expected and what was found. Pure.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>Longest header that is read; the format's reference implementation has the same limit.</summary>
    public const long MaxBytes = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads a header.</summary>
    /// <param name="file">Path for messages.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataBytes">Bytes of the file behind the header.</param>
    /// <returns>The tensors in the order of their data.</returns>
    public static SafetensorsEntry[] Parse(string file, ReadOnlyMemory<byte> json, long dataBytes)
    {
        if (json.Length == 0 || json.Span[0] != (byte)'{')
            throw new ModelContractException($"{file}: expected a header that begins with {{, found another: it is no safetensors file");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var entries = document.RootElement.EnumerateObject()
                .Where(property => property.Name != "__metadata__")
                .Select(property => Entry(file, property.Name, property.Value, dataBytes))
                .OrderBy(entry => entry.Begin).ThenBy(entry => entry.Bytes)
                .ToArray();
            CheckLayout(file, entries, dataBytes);
            return entries;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ModelContractException($"{file}: expected a safetensors header, found JSON that is none: {exception.Message}", exception);
        }
    }

    private static SafetensorsEntry Entry(string file, string name, JsonElement value, long dataBytes)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw Error(file, name, $"expected an object of dtype, shape and data_offsets, found {value.ValueKind}");
        var typeName = value.TryGetProperty("dtype", out var dtype) && dtype.ValueKind == JsonValueKind.String ? dtype.GetString()! : "none";
        if (!ElementTypes.TryParse(typeName, out var type))
            throw Error(file, name, $"expected a dtype of {ElementTypes.Known}, found {typeName}");
        var shape = Numbers(file, name, value, "shape");
        var offsets = Numbers(file, name, value, "data_offsets");
        if (offsets.Length != 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes)
            throw Error(file, name, $"expected two data_offsets in order and within the {dataBytes} bytes of data, found {ShapeText.Of(offsets)}: the file is damaged or was not copied whole");
        var expected = ByteCount(file, name, type, shape);
        if (offsets[1] - offsets[0] != expected)
            throw Error(file, name, $"expected {expected} bytes for {type} of shape {ShapeText.Of(shape)}, found {offsets[1] - offsets[0]}");
        return new SafetensorsEntry(name, type, shape, offsets[0], expected);
    }

    private static long[] Numbers(string file, string name, JsonElement value, string property)
    {
        if (!value.TryGetProperty(property, out var array) || array.ValueKind != JsonValueKind.Array)
            throw Error(file, name, $"expected an array of whole numbers in {property}, found none");
        return [.. array.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
            ? number
            : throw Error(file, name, $"expected whole numbers of at least 0 in {property}, found {array.GetRawText()}"))];
    }

    private static long ByteCount(string file, string name, ElementType type, long[] shape)
    {
        try
        {
            return shape.Aggregate((long)type.Bytes(), (bytes, size) => checked(bytes * size));
        }
        catch (OverflowException)
        {
            throw Error(file, name, $"expected a tensor that fits into 63 bits of bytes, found shape {ShapeText.Of(shape)}");
        }
    }

    private static void CheckLayout(string file, SafetensorsEntry[] entries, long dataBytes)
    {
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin < end)
                throw Error(file, entry.Name, $"expected its data from byte {end} on, found it at {entry.Begin}: it overlaps the tensor before it");
            if (entry.Begin > end)
                throw Error(file, entry.Name, $"expected its data at byte {end}, found it at {entry.Begin}: the format allows no gaps");
            end = entry.Begin + entry.Bytes;
        }

        if (end != dataBytes)
            throw new ModelContractException($"{file}: expected {end} bytes of data behind the header, found {dataBytes}: the file is damaged or no safetensors file");
    }

    private static ModelContractException Error(string file, string tensor, string what) => new($"{file}: tensor {tensor}: {what}");
}
