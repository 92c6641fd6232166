using System.Text.Json.Nodes;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Models;

public sealed class ModelManifestLoaderTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_every_field_of_a_classifier()
    {
        var model = ModelManifestLoader.Load(_folder.ModelPath);

        Assert.Equal(("screen", "1.0.0", "Apache-2.0"), (model.Name, model.Version, model.Licence));
        Assert.Equal(_folder.WeightsPath, model.FilePath);
        Assert.Equal(_folder.Sha256, model.Sha256);
        Assert.Equal(Path.Combine(_folder.Root, "screen", "MODEL_CARD.md"), model.CardPath);
        var input = model.Input;
        Assert.Equal(("image", 96, 64, ColorOrder.Bgr), (input.Name, input.Width, input.Height, input.Color));
        Assert.Equal((FitMode.Letterbox, Resample.Antialias, 0.5, 114d), (input.Fit, input.Resample, input.Scale, input.Pad));
        Assert.Equal([1, 2, 3], input.Mean);
        Assert.Equal([4, 5, 6], input.Std);
        Assert.Equal(["logit", "heat"], model.Outputs.Select(output => output.Name));
        Assert.Equal([1, 1, 8, 12], model.Outputs[1].Shape);
        Assert.Equal((HeadKind.Classifier, "logit", "heat"), (model.Head.Kind, model.Head.Logit, model.Head.Heat));
        Assert.Equal(new Calibration(1.5, -0.25), model.Calibration);
        Assert.Equal(123456, model.WeightsBytes["float32"]);
    }

    [Theory]
    [InlineData("stretch", FitMode.Stretch)]
    [InlineData("letterbox", FitMode.Letterbox)]
    [InlineData("letterbox-top-left", FitMode.LetterboxTopLeft)]
    [InlineData("center-crop", FitMode.CenterCrop)]
    public void Every_fit_has_its_name(string name, object expected)
    {
        _folder.WriteModel(root => root["input"]!["fit"] = name);

        Assert.Equal(expected, ModelManifestLoader.Load(_folder.ModelPath).Input.Fit);
    }

    [Fact]
    public void Optional_fields_have_defaults()
    {
        _folder.WriteModel(root =>
        {
            JsonEdit.Remove(root, "card");
            JsonEdit.Remove(root, "calibration");
            JsonEdit.Remove(root, "weightsBytes");
            JsonEdit.Remove(root, "input.pad");
        });

        var model = ModelManifestLoader.Load(_folder.ModelPath);

        Assert.Null(model.CardPath);
        Assert.Equal(Calibration.Identity, model.Calibration);
        Assert.Empty(model.WeightsBytes);
        Assert.Equal(0, model.Input.Pad);
    }

    [Fact]
    public void Reads_detector_heads()
    {
        _folder.WriteModel(root =>
        {
            JsonEdit.Set(root, "outputs", """[ { "name": "boxes", "shape": [1, 126, 8] } ]""");
            JsonEdit.Set(root, "head", """
                { "kind": "yolox-grid", "output": "boxes", "labels": ["a", "b", "c"], "scoreThreshold": 0.3, "iouThreshold": 0.5,
                  "strides": [8, 16, 32], "roadworkClasses": [2] }
                """);
        });

        var head = ModelManifestLoader.Load(_folder.ModelPath).Head;

        Assert.Equal((HeadKind.YoloxGrid, "boxes", 0.3f, 0.5f), (head.Kind, head.Output, head.ScoreThreshold, head.IouThreshold));
        Assert.Equal(["a", "b", "c"], head.Labels);
        Assert.Equal([2], head.RoadworkClasses);
    }

    public static TheoryData<string, string, string, string> Breaches => new()
    {
        { "input.shape", "[1, 1, 64, 96]", "$.input.shape", "[1, 3, height, width], found [1, 1, 64, 96]" },
        { "input.mean", "[1, 2]", "$.input.mean", "3 items, found 2" },
        { "input.std", "[1, 0, 1]", "$.input.std[1]", "at least 1E-06" },
        { "input.layout", "\"HWC\"", "$.input.layout", "\"NCHW\", \"NHWC\"" },
        { "input.layout", "\"NHWC\"", "$.input.shape", "[1, height, width, 3], found [1, 3," },
        { "input.type", "\"int64\"", "$.input.type", "\"float32\", \"float16\", \"uint8\"" },
        { "input.resample", "\"bicubic\"", "$.input.resample", "\"bicubic-antialias\"" },
        { "file", "\"gone.onnx\"", "$.file", "the model file" },
        { "file", "\"/dev/zero\"", "$.file", "below this manifest's folder, found /dev/zero" },
        { "file", "\"sub/../../screen.onnx\"", "$.file", "below this manifest's folder" },
        { "card", "\"../card.md\"", "$.card", "below this manifest's folder" },
        { "card", "\"gone.md\"", "$.card", "the model card" },
        { "file", "\"a\\u0000b\"", "$.file", "the path of the model file" },
        { "sha256", "\"ABC\"", "$.sha256", "matches ^[0-9a-f]{64}$" },
        { "head.kind", "\"oracle\"", "$.head.kind", "\"classifier\", \"yolox-grid\", \"fastest-det\", \"yolo\"" },
        { "head.logit", "\"heat\"", "$.head.logit", "one element, found \"heat\" of shape [1, 1, 8, 12]" },
        { "head.heat", "\"logit\"", "$.head.heat", "[1, 1, h, w]" },
        { "head.heat", "\"nope\"", "$.head.heat", "\"logit\", \"heat\"" },
        { "head.labels", "[]", "$.head.labels", "no such property" },
        { "outputs.1.name", "\"logit\"", "$.outputs[1].name", "twice" },
        { "outputs.1.shape", "[16777216, 16777216]", "$.outputs[1].shape", "at most 268435456 elements" },
        { "outputs.0.type", "\"float16\"", "$.outputs[0].type", "\"float32\"" },
        { "calibration.temperature", "0", "$.calibration.temperature", "at least 0.001" },
        { "weightsBytes.int4", "5", "$.weightsBytes.int4", "\"float32\", \"float16\", \"int8\", \"fp8\"" },
        { "version", "\"one\"", "$.version", "matches" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_breach_names_file_path_and_expectation(string where, string json, string path, string expected)
    {
        _folder.WriteModel(root => JsonEdit.Set(root, where, json));

        var error = Assert.Throws<ManifestException>(() => ModelManifestLoader.Load(_folder.ModelPath));

        Assert.Equal((_folder.ModelPath, path), (error.File, error.JsonPath));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float16", TensorType.Float16, 2)]
    [InlineData("uint8", TensorType.UInt8, 1)]
    internal void Types_layouts_and_filters_of_the_input_are_read(string type, TensorType expected, int bytes)
    {
        _folder.WriteModel(root =>
        {
            root["input"]!["type"] = type;
            root["input"]!["layout"] = "NHWC";
            root["input"]!["shape"] = new JsonArray(1, 64, 96, 3);
            root["input"]!["resample"] = "bicubic-antialias";
        });

        var input = ModelManifestLoader.Load(_folder.ModelPath).Input;

        Assert.Equal((96, 64, expected), (input.Width, input.Height, input.Type));
        Assert.Equal((TensorLayout.Nhwc, Resample.BicubicAntialias), (input.Layout, input.Resample));
        Assert.Equal(3 * 64 * 96 * bytes, input.ByteCount);
        Assert.Equal([1, 64, 96, 3], input.Tensor.Shape);
    }

    [Theory]
    [InlineData("""{ "kind": "yolox-grid", "output": "boxes", "labels": ["a", "b", "c"] }""", "[1, 125, 8]", "$.head.output", "[1, 126, 8]")]
    [InlineData("""{ "kind": "yolox-grid", "output": "boxes", "labels": ["a"] }""", "[1, 126, 8]", "$.head.output", "[1, 126, 6]")]
    [InlineData("""{ "kind": "yolox-grid", "output": "boxes", "labels": ["a"], "strides": [7] }""", "[1, 126, 6]", "$.head", "found 7")]
    [InlineData("""{ "kind": "fastest-det", "output": "boxes", "labels": ["a"] }""", "[1, 7, 22, 22]", "$.head.output", "[1, 6, h, w]")]
    [InlineData("""{ "kind": "fastest-det", "output": "boxes", "labels": ["a"], "roadworkClasses": [1] }""", "[1, 6, 22, 22]", "$.head.roadworkClasses[0]", "found 1")]
    public void A_detector_whose_shape_disagrees_is_refused(string head, string shape, string path, string expected)
    {
        _folder.WriteModel(root =>
        {
            root["outputs"] = new JsonArray(new JsonObject { ["name"] = "boxes", ["shape"] = JsonNode.Parse(shape) });
            root["head"] = JsonNode.Parse(head);
        });

        var error = Assert.Throws<ManifestException>(() => ModelManifestLoader.Load(_folder.ModelPath));

        Assert.Equal(path, error.JsonPath);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_behind_a_link_is_refused_at_once()
    {
        File.Delete(_folder.WeightsPath);
        File.CreateSymbolicLink(_folder.WeightsPath, "/dev/zero");

        var error = Assert.Throws<ManifestException>(() => ModelManifestLoader.Load(_folder.ModelPath));

        Assert.Equal("$.file", error.JsonPath);
        Assert.Contains("a device or a pipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_in_place_of_a_manifest_is_refused_at_once()
    {
        var pipe = Path.Combine(_folder.Root, "pipe.json");
        using (var maker = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            maker.WaitForExit();

        var error = Assert.Throws<ManifestException>(() => ModelManifestLoader.Load(pipe));

        Assert.Contains("a device or a pipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_file_behind_a_link_is_read()
    {
        var elsewhere = Path.Combine(_folder.Root, "elsewhere.onnx");
        File.Move(_folder.WeightsPath, elsewhere);
        File.CreateSymbolicLink(_folder.WeightsPath, elsewhere);

        Assert.Equal([1, 2, 3, 4, 5], ModelManifestLoader.Load(_folder.ModelPath).Content!.Take());
    }

    [Fact]
    public void The_bytes_that_were_checked_are_the_bytes_that_are_used_once()
    {
        var content = ModelManifestLoader.Load(_folder.ModelPath).Content!;
        File.WriteAllBytes(_folder.WeightsPath, [9]);

        Assert.Equal([1, 2, 3, 4, 5], content.Take());
        Assert.Null(content.Take());
    }

    [Fact]
    public void A_changed_model_file_is_refused_with_both_digests()
    {
        File.WriteAllBytes(_folder.WeightsPath, [9]);

        var error = Assert.Throws<ManifestException>(() => ModelManifestLoader.Load(_folder.ModelPath));

        Assert.Equal("$.sha256", error.JsonPath);
        Assert.Contains(_folder.Sha256, error.Message, StringComparison.Ordinal);
        Assert.Contains(ModelFileDigest.Compute(_folder.WeightsPath), error.Message, StringComparison.Ordinal);
        Assert.Contains("restore the file", error.Message, StringComparison.Ordinal);
    }
}
