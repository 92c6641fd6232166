using System.Text.Json;
using System.Text.Json.Serialization;

namespace Natix.Engine.Host.Calibration;

/// <summary>The file that <c>--camera</c> names and <c>natix camera</c> writes: one JSON object with the properties of <see cref="CameraOptions"/> (docs/cli.md).</summary>
internal static class CameraFile
{
    // Strictly, so that a misspelt property is no silence. By reflection: generated code would set what is not given to 0.
    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="UsageException">The file cannot be read, or describes no camera; the message says which file, and what is wrong.</exception>
    public static CameraOptions Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return JsonSerializer.Deserialize<CameraOptions>(stream, Strict)?.Checked()
                ?? throw new UsageException($"--camera {file}: expected a JSON object, found null");
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? FormattableString.Invariant($", line {number + 1}") : "";
            throw new UsageException($"--camera {file}{line}: {e.Message}");
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--camera {file}: {e.Message}");
        }
    }

    /// <summary>Writes a description that <see cref="Read"/> reads.</summary>
    public static Task WriteAsync(string path, CameraOptions camera) => File.WriteAllTextAsync(path, JsonSerializer.Serialize(camera, Strict) + "\n");

    /// <summary>Writes its properties into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, CameraOptions camera)
    {
        foreach (var property in JsonSerializer.SerializeToElement(camera, Strict).EnumerateObject())
            property.WriteTo(json);
    }
}
