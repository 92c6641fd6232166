using System.Text.Json.Nodes;
using Natix.Engine.Models;

namespace Natix.Engine.Tests.Models;

/// <summary>A temporary folder with a valid cascade, a model manifest, a model card and bytes that stand for a model file.</summary>
internal sealed class ManifestFolder : IDisposable
{
    public const string ModelJson = """
        {
          "schemaVersion": 1, "name": "screen", "version": "1.0.0", "description": "a test", "file": "screen.onnx",
          "sha256": "SHA", "licence": "Apache-2.0", "card": "MODEL_CARD.md",
          "input": { "name": "image", "shape": [1, 3, 64, 96], "layout": "NCHW", "type": "float32", "color": "BGR",
            "fit": "letterbox", "resample": "antialias", "scale": 0.5, "mean": [1, 2, 3], "std": [4, 5, 6], "pad": 114 },
          "outputs": [ { "name": "logit", "shape": [1, 1] }, { "name": "heat", "shape": [1, 1, 8, 12] } ],
          "head": { "kind": "classifier", "logit": "logit", "heat": "heat" },
          "calibration": { "temperature": 1.5, "bias": -0.25 },
          "weightsBytes": { "float32": 123456 }
        }
        """;

    public const string CascadeJson = """
        {
          "schemaVersion": 1, "name": "test",
          "levels": [
            { "level": 0, "name": "screen", "models": [ { "path": "screen/model.json", "weight": 2.5 } ], "entry": "always",
              "exit": { "negative": 0.05, "positive": 0.95 }, "costMs": 4, "timeoutMs": 750, "expectedExitRate": 0.8 },
            { "level": 3, "name": "detect", "models": [], "entry": "undecided" }
          ],
          "consensus": { "method": "log-opinion-pool", "threshold": 0.4, "clamp": 1e-5 }
        }
        """;

    public ManifestFolder()
    {
        Root = Directory.CreateTempSubdirectory("natix-manifest-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, "screen"));
        File.WriteAllBytes(WeightsPath, [1, 2, 3, 4, 5]);
        File.WriteAllText(Path.Combine(Root, "screen", "MODEL_CARD.md"), "# A card");
        Sha256 = ModelFileDigest.Compute(WeightsPath);
        WriteModel(_ => { });
        WriteCascade(_ => { });
    }

    public string Root { get; }

    public string Sha256 { get; }

    public string CascadePath => Path.Combine(Root, "cascade.json");

    public string ModelPath => Path.Combine(Root, "screen", "model.json");

    public string WeightsPath => Path.Combine(Root, "screen", "screen.onnx");

    public JsonObject Model() => JsonNode.Parse(ModelJson.Replace("SHA", Sha256))!.AsObject();

    public void WriteModel(Action<JsonObject> edit, string? path = null)
    {
        var model = Model();
        edit(model);
        File.WriteAllText(path ?? ModelPath, model.ToJsonString());
    }

    public void WriteCascade(Action<JsonObject> edit)
    {
        var cascade = JsonNode.Parse(CascadeJson)!.AsObject();
        edit(cascade);
        File.WriteAllText(CascadePath, cascade.ToJsonString());
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
