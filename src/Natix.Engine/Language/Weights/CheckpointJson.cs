using System.Text.Json;
using Natix.Engine.Models;

namespace Natix.Engine.Language.Weights;

/// <summary>The JSON files of a checkpoint's folder. Every error is a <see cref="ManifestException"/> with the file and the place in it.</summary>
internal static class CheckpointJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Reads a file that must be there. A byte order mark is skipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Most bytes it may have.</param>
    public static ManifestNode Read(string path, int maxBytes)
    {
        path = Path.GetFullPath(path);
        try
        {
            return File.Exists(path)
                ? Parse(path, RegularFile.Read(path, maxBytes))
                : throw new ManifestException(path, "$", "expected a file here, found none: check the checkpoint's folder");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ManifestException(path, "$", $"expected a readable file: {exception.Message}");
        }
    }

    /// <summary>Parses what a file holds.</summary>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="bytes">JSON in UTF-8.</param>
    public static ManifestNode Parse(string path, ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
        try
        {
            using var document = JsonDocument.Parse(bytes[(bytes.Span.StartsWith(bom) ? bom.Length : 0)..], Strict);
            var root = new ManifestNode(path, document.RootElement.Clone(), "$");
            ManifestText.Verify(root);
            return root;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ManifestException(path, "$", $"expected valid JSON: {exception.Message}");
        }
    }

    /// <summary>A property that is there and is not null: these files write null for what does not apply.</summary>
    public static ManifestNode? Given(this ManifestNode node, string name) =>
        node.Find(name) is { Element.ValueKind: not JsonValueKind.Null } found ? found : null;

    /// <summary>The integer here, held to a range.</summary>
    public static int Integer(this ManifestNode node, int least, int most)
    {
        var value = node.Integer();
        return value >= least && value <= most ? value : throw node.Error($"expected an integer from {least} to {most}, found {value}");
    }

    /// <summary>The number here, above 0.</summary>
    public static double Positive(this ManifestNode node)
    {
        var value = node.Number();
        return value > 0 ? value : throw node.Error($"expected a number above 0, found {value}");
    }
}
