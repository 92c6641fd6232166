using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>A published detector of cars (YOLOX-nano, from the shared models) as a cascade of one, in which cars stand for roadwork.</summary>
internal static class CarCascade
{
    /// <summary>Writes it and gives its manifest; skips the test where the model is not.</summary>
    public static string Write(string folder)
    {
        var model = File.ReadAllBytes(Repository.SharedPath("models", "yolox_nano_416.onnx"));
        Directory.CreateDirectory(Path.Combine(folder, "cars"));
        File.WriteAllBytes(Path.Combine(folder, "cars", "model.onnx"), model);
        File.WriteAllText(Path.Combine(folder, "cars", "model.json"), Manifest(model).ToJsonString());
        var path = Path.Combine(folder, "cascade.json");
        File.WriteAllText(path, """
            {
              "schemaVersion": 1,
              "name": "cars",
              "levels": [{ "level": 1, "name": "cars", "models": [{ "path": "cars/model.json" }], "entry": "always" }],
              "consensus": { "method": "log-opinion-pool", "threshold": 0.5 }
            }
            """);
        return path;
    }

    private static JsonObject Manifest(byte[] model) => new()
    {
        ["schemaVersion"] = 1,
        ["name"] = "cars",
        ["version"] = "1.0.0",
        ["file"] = "model.onnx",
        ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(model)),
        ["licence"] = "Apache-2.0",
        ["input"] = new JsonObject
        {
            ["name"] = "images",
            ["shape"] = new JsonArray(1, 3, 416, 416),
            ["layout"] = "NCHW",
            ["type"] = "float32",
            ["color"] = "BGR",
            ["fit"] = "letterbox-top-left",
            ["resample"] = "bilinear",
            ["scale"] = 1,
            ["mean"] = new JsonArray(0, 0, 0),
            ["std"] = new JsonArray(1, 1, 1),
            ["pad"] = 114,
        },
        ["outputs"] = new JsonArray(new JsonObject { ["name"] = "output", ["shape"] = new JsonArray(1, 3549, 85) }),
        ["head"] = new JsonObject
        {
            ["kind"] = "yolox-grid",
            ["output"] = "output",
            // By their COCO ids: 0 person, 2 car, 5 bus, 7 truck.
            ["labels"] = new JsonArray([.. Enumerable.Range(0, 80).Select(i => JsonValue.Create(i switch { 0 => "person", 2 => "car", 5 => "bus", 7 => "truck", _ => $"class {i}" }))]),
            ["scoreThreshold"] = 0.3,
            ["iouThreshold"] = 0.45,
            ["roadworkClasses"] = new JsonArray(2),
        },
    };
}
