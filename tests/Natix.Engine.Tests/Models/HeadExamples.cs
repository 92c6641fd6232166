using System.Text.Json.Nodes;
using Natix.Engine.Models;

namespace Natix.Engine.Tests.Models;

/// <summary>The examples of heads in docs/manifest.md, completed to whole model manifests.</summary>
internal static class HeadExamples
{
    // Sizes of input that the text has in mind; what is not listed takes any.
    private static readonly Dictionary<string, (int Width, int Height)> Inputs = new()
    {
        ["yolox-grid"] = (416, 416),
        ["gfl"] = (416, 416),
        ["embedding"] = (416, 416),
    };

    /// <summary>Every example: its outputs and its head.</summary>
    public static IReadOnlyList<JsonObject> All { get; } = Read();

    /// <summary>Puts an example into a model's manifest, with the file that its texts are in.</summary>
    public static void Apply(JsonObject example, JsonObject model, string folder)
    {
        var copy = example.DeepClone().AsObject();
        var (outputs, head) = (copy["outputs"], copy["head"]!);
        copy.Clear();
        (model["outputs"], model["head"]) = (outputs, head);
        var (width, height) = Inputs.GetValueOrDefault(head["kind"]!.GetValue<string>(), (64, 64));
        model["input"]!["shape"] = new JsonArray(1, 3, height, width);
        if (head["texts"] is { } texts)
        {
            var path = Path.Combine(folder, "texts.safetensors");
            if (!File.Exists(path))
                File.WriteAllBytes(path, SafeTensorsBytes.Of(("texts", [2, 768])));
            texts["sha256"] = ModelFileDigest.Compute(path);
        }
    }

    private static JsonObject[] Read()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "manifest.md"));
        return
        [
            .. text.Split("```json")[1..].Select(part => JsonNode.Parse(part[..part.IndexOf("```", StringComparison.Ordinal)])!.AsObject())
                .Where(block => block.ContainsKey("head") && !block.ContainsKey("schemaVersion")),
        ];
    }
}
