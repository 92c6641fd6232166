using System.Text.Json;

namespace Natix.Engine.Models;

/// <summary>Finds strings that are valid JSON and no valid text (lone surrogates), so that nothing after it has to expect them.</summary>
internal static class ManifestText
{
    /// <summary>Walks the whole document. Throws <see cref="ManifestException"/> at the first string that is no text.</summary>
    public static void Verify(ManifestNode node)
    {
        switch (node.Element.ValueKind)
        {
            case JsonValueKind.String:
                VerifyString(node);
                break;
            case JsonValueKind.Array:
                foreach (var item in node.Items())
                    Verify(item);
                break;
            case JsonValueKind.Object:
                foreach (var property in node.Element.EnumerateObject())
                    Verify(node.At(property.Value, PropertyName(node, property)));
                break;
        }
    }

    private static void VerifyString(ManifestNode node)
    {
        try
        {
            _ = node.Element.GetString();
        }
        catch (InvalidOperationException)
        {
            throw node.Error("expected valid Unicode text, found an unpaired surrogate");
        }
    }

    private static string PropertyName(ManifestNode node, JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw node.Error("expected property names of valid Unicode text, found an unpaired surrogate");
        }
    }
}
