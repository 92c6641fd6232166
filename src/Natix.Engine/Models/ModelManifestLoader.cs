namespace Natix.Engine.Models;

/// <summary>Reads <c>model.json</c>: schema, cross-checks, digest of the model file. Every error is a <see cref="ManifestException"/>.</summary>
internal static class ModelManifestLoader
{
    /// <summary>Loads a model's manifest and verifies the SHA-256 of its file.</summary>
    public static ModelManifest Load(string modelJsonPath)
    {
        using var document = ManifestDocument.Load(modelJsonPath, "model");
        var root = document.Root;
        var input = ReadInput(root["input"]);
        var outputs = Array.ConvertAll(root["outputs"].Items(), ReadOutput);
        RequireUniqueNames(root["outputs"], outputs);
        var head = HeadSpecReader.Read(root["head"], input, outputs);
        var file = root["file"].ExistingFile("the model file");
        var content = ModelFileDigest.ReadVerified(root["sha256"], root["file"], file);
        return new ModelManifest
        {
            Name = root["name"].Text(),
            Version = root["version"].Text(),
            FilePath = file,
            Content = new ModelContent(content),
            Sha256 = root["sha256"].Text(),
            Licence = root["licence"].Text(),
            CardPath = root.Find("card")?.ExistingFile("the model card"),
            Input = input,
            Outputs = outputs,
            Head = head,
            Calibration = root.Find("calibration") is { } calibration ? ReadCalibration(calibration) : Calibration.Identity,
            WeightsBytes = root.Find("weightsBytes") is { } bytes ? ReadBytes(bytes) : new Dictionary<string, long>(),
        };
    }

    private static InputSpec ReadInput(ManifestNode input)
    {
        var shape = input["shape"].Integers();
        var channelsLast = input["layout"].Text() == "NHWC";
        var (height, width) = channelsLast ? (shape[1], shape[2]) : (shape[2], shape[3]);
        if (shape[0] != 1 || shape[channelsLast ? 3 : 1] != 3)
        {
            var expected = channelsLast ? "[1, height, width, 3]" : "[1, 3, height, width]";
            throw input["shape"].Error($"expected {expected}, found [{string.Join(", ", shape)}] in layout {input["layout"].Text()}");
        }

        return new InputSpec(
            input["name"].Text(),
            width,
            height,
            input["color"].Text() == "BGR" ? ColorOrder.Bgr : ColorOrder.Rgb,
            input["fit"].Text() switch
            {
                "stretch" => FitMode.Stretch,
                "letterbox" => FitMode.Letterbox,
                "letterbox-top-left" => FitMode.LetterboxTopLeft,
                _ => FitMode.CenterCrop,
            },
            input["resample"].Text() switch
            {
                "bilinear" => Resample.Bilinear,
                "antialias" => Resample.Antialias,
                _ => Resample.BicubicAntialias,
            },
            input["scale"].Number(),
            input["mean"].Numbers(),
            input["std"].Numbers(),
            input.Find("pad")?.Number() ?? 0,
            input["type"].Text() switch
            {
                "float32" => TensorType.Float32,
                "float16" => TensorType.Float16,
                _ => TensorType.UInt8,
            },
            channelsLast ? TensorLayout.Nhwc : TensorLayout.Nchw);
    }

    private static TensorSpec ReadOutput(ManifestNode output)
    {
        var shape = output["shape"].Integers();
        var elements = 1L;
        foreach (var dimension in shape)
        {
            elements *= dimension;
            if (elements > 1 << 28)
                throw output["shape"].Error($"expected at most {1 << 28} elements, found [{string.Join(", ", shape)}]");
        }

        return new TensorSpec(output["name"].Text(), shape);
    }

    private static void RequireUniqueNames(ManifestNode node, TensorSpec[] outputs)
    {
        for (var i = 1; i < outputs.Length; i++)
        {
            if (outputs.Take(i).Any(other => other.Name == outputs[i].Name))
                throw node.Items()[i]["name"].Error($"expected unique names of outputs, found \"{outputs[i].Name}\" twice");
        }
    }

    private static Calibration ReadCalibration(ManifestNode calibration) =>
        new(calibration["temperature"].Number(), calibration.Find("bias")?.Number() ?? 0);

    private static Dictionary<string, long> ReadBytes(ManifestNode bytes) =>
        bytes.Element.EnumerateObject().ToDictionary(
            property => property.Name, property => bytes.At(property.Value, property.Name).LongInteger(), StringComparer.Ordinal);
}
