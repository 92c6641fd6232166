using System.Globalization;
using System.Text.Json;

namespace Natix.Engine.Models;

/// <summary>
/// One value of a manifest with its place, so that every error can name file and JSON path. The readers assume what the schema
/// has checked and still throw <see cref="ManifestException"/>, never anything else, when it does not hold.
/// </summary>
internal readonly record struct ManifestNode(string File, JsonElement Element, string Path)
{
    /// <summary>The error for this place.</summary>
    public ManifestException Error(string expected) => new(File, Path, expected);

    /// <summary>A value of this object under a name.</summary>
    public ManifestNode At(JsonElement value, string name) => new(File, value, Path + Step(name));

    /// <summary>A property that must be there.</summary>
    public ManifestNode this[string name] =>
        Find(name) ?? throw new ManifestException(File, Path + Step(name), "expected this property, found none: add it");

    /// <summary>A property that may be absent.</summary>
    public ManifestNode? Find(string name) =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value) ? At(value, name) : null;

    /// <summary>The items of this array.</summary>
    public ManifestNode[] Items()
    {
        if (Element.ValueKind != JsonValueKind.Array)
            throw Error("expected an array");
        // One after the other: an item by its number takes time with the number.
        var (nodes, count) = (new ManifestNode[Element.GetArrayLength()], 0);
        foreach (var item in Element.EnumerateArray())
        {
            nodes[count] = new ManifestNode(File, item, string.Create(CultureInfo.InvariantCulture, $"{Path}[{count}]"));
            count++;
        }

        return nodes;
    }

    /// <summary>The string here.</summary>
    public string Text() => Element.ValueKind == JsonValueKind.String ? Element.GetString()! : throw Error("expected a string");

    /// <summary>The finite number here.</summary>
    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var value) && double.IsFinite(value)
        ? value
        : throw Error("expected a finite number");

    /// <summary>The 32-bit integer here.</summary>
    public int Integer() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var value)
        ? value
        : throw Error("expected an integer");

    /// <summary>The 64-bit integer here.</summary>
    public long LongInteger() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt64(out var value)
        ? value
        : throw Error("expected an integer");

    /// <summary>The truth value here.</summary>
    public bool Flag() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean() : throw Error("expected true or false");

    /// <summary>All items as strings.</summary>
    public string[] Texts() => Array.ConvertAll(Items(), item => item.Text());

    /// <summary>All items as finite numbers.</summary>
    public double[] Numbers() => Array.ConvertAll(Items(), item => item.Number());

    /// <summary>All items as 32-bit integers.</summary>
    public int[] Integers() => Array.ConvertAll(Items(), item => item.Integer());

    /// <summary>The absolute path of the existing file named here, relative to the manifest's folder.</summary>
    public string ExistingFile(string what)
    {
        var path = RelatedFile(what);
        return System.IO.File.Exists(path) ? path : throw Error($"expected {what}, found no file {path}: restore it or correct the path");
    }

    /// <summary>The absolute path named here, below the manifest's folder, whether or not the file exists.</summary>
    public string RelatedFile(string what)
    {
        var text = Text();
        // A manifest from elsewhere must not reach into this machine: what it names comes with it.
        if (System.IO.Path.IsPathRooted(text) || text.Split('/', '\\').Contains(".."))
            throw Error($"expected the path of {what} below this manifest's folder, found {text}: put the file there and name it from there");
        try
        {
            return System.IO.Path.GetFullPath(text, System.IO.Path.GetDirectoryName(File)!);
        }
        catch (ArgumentException exception)
        {
            throw Error($"expected the path of {what}: {exception.Message}");
        }
    }

    private static string Step(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? "." + name : $"['{name}']";
}
