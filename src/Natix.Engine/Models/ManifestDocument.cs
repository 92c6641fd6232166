using System.Text.Json;

namespace Natix.Engine.Models;

/// <summary>A manifest file, read, parsed strictly (no comments, no duplicate keys) and held against the schema. Owns the parsed text.</summary>
internal sealed class ManifestDocument : IDisposable
{
    private const int MaxBytes = 4 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    private readonly JsonDocument _document;

    private ManifestDocument(string filePath, JsonDocument document)
    {
        FilePath = filePath;
        _document = document;
    }

    /// <summary>Absolute path of the file.</summary>
    public string FilePath { get; }

    /// <summary>The root object.</summary>
    public ManifestNode Root => new(FilePath, _document.RootElement, "$");

    /// <summary>Reads a file and checks it against a definition of the schema. Throws <see cref="ManifestException"/>.</summary>
    public static ManifestDocument Load(string path, string definition)
    {
        var file = FullPath(path);
        var document = new ManifestDocument(file, Parse(file, Read(file)));
        try
        {
            ManifestText.Verify(document.Root);
            ManifestSchema.Instance.Validate(document.Root, definition);
            return document;
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    public void Dispose() => _document.Dispose();

    private static string FullPath(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException exception)
        {
            throw new ManifestException(path, "$", $"expected a usable file path: {exception.Message}");
        }
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.Exists(file)
                ? RegularFile.Read(file, MaxBytes)
                : throw new ManifestException(file, "$", "expected a manifest file here, found none: check the path");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ManifestException(file, "$", $"expected a readable file: {exception.Message}");
        }
    }

    private static JsonDocument Parse(string file, byte[] bytes)
    {
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        var start = bytes.AsSpan().StartsWith(bom) ? bom.Length : 0;
        try
        {
            return JsonDocument.Parse(bytes.AsMemory(start), Strict);
        }
        catch (JsonException exception)
        {
            var line = exception.LineNumber + 1;
            throw new ManifestException(file, "$", line is null
                ? $"expected valid JSON: {exception.Message}"
                : $"expected valid JSON, found an error at line {line}, byte {exception.BytePositionInLine + 1}: {exception.Message}");
        }
        catch (InvalidOperationException exception)
        {
            throw new ManifestException(file, "$", $"expected valid Unicode text in every string: {exception.Message}");
        }
    }
}
