using System.Text.Json;

namespace Natix.Engine.Host.Tests;

/// <summary>The golden vectors of the wire, from the shared data; a test that needs them is skipped where they are not.</summary>
internal static class BittensorVectors
{
    private static readonly Lazy<JsonElement> Document = new(() =>
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Shared!, "vectors", "bittensor_vectors.json")));
        return document.RootElement.Clone();
    });

    public static JsonElement Root
    {
        get
        {
            Repository.SharedPath("vectors", "bittensor_vectors.json");
            return Document.Value;
        }
    }

    /// <summary>The bytes of a field in hex.</summary>
    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));

    /// <summary>The text of a field.</summary>
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
