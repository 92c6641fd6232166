using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Natix.Engine.Training.Evaluation;
using Natix.Engine.Training.Networks;

namespace Natix.Engine.Training.Publishing;

/// <summary>The manifest (<c>model.json</c>) by which the engine feeds and reads an exported screen model. Pure.</summary>
public static class ModelManifest
{
    /// <summary>Builds the manifest.</summary>
    /// <param name="model">The bytes of the ONNX file.</param>
    /// <param name="file">Its name.</param>
    /// <param name="version">Version of the model.</param>
    /// <param name="shape">Sizes of the net.</param>
    /// <param name="calibration">How logits become probabilities.</param>
    /// <param name="parameters">Number of weights in the graph.</param>
    public static JsonObject Screen(
        ReadOnlySpan<byte> model, string file, string version, ScreenShape shape, Calibration calibration, long parameters)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new JsonObject
        {
            ["$schema"] = "../../cascade.schema.json",
            ["schemaVersion"] = 1,
            ["name"] = "screen",
            ["version"] = version,
            ["description"] = "Compact roadwork classifier: one logit a frame and a heat map of 8-pixel cells.",
            ["file"] = file,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(model)),
            ["licence"] = "Apache-2.0",
            ["card"] = "MODEL_CARD.md",
            ["input"] = Input(shape),
            ["outputs"] = new JsonArray(Output("logit", 1, 1), Output("heat", 1, 1, shape.Grid, shape.Grid)),
            ["head"] = new JsonObject { ["kind"] = "classifier", ["logit"] = "logit", ["heat"] = "heat" },
            ["calibration"] = new JsonObject
            {
                ["temperature"] = Math.Round(calibration.Temperature, 6),
                ["bias"] = Math.Round(calibration.Bias, 6),
            },
            ["weightsBytes"] = new JsonObject { ["float32"] = parameters * 4 },
        };
    }

    private static JsonObject Input(ScreenShape shape) => new()
    {
        ["name"] = "image",
        ["shape"] = new JsonArray(1, 3, shape.Size, shape.Size),
        ["layout"] = "NCHW",
        ["type"] = "float32",
        ["color"] = "RGB",
        ["fit"] = "stretch",
        ["resample"] = "antialias",
        ["scale"] = 1.0 / 255,
        ["mean"] = new JsonArray(0, 0, 0),
        ["std"] = new JsonArray(1, 1, 1),
        ["pad"] = 114,
    };

    private static JsonObject Output(string name, params int[] shape) => new()
    {
        ["name"] = name,
        ["shape"] = new JsonArray([.. shape.Select(d => (JsonNode)d)]),
    };
}
