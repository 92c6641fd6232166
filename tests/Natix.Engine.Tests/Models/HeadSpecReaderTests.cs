using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Models;

public sealed class HeadSpecReaderTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    private string ModelFolder => Path.GetDirectoryName(_folder.ModelPath)!;

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, HeadExamples.All.Count)];

    [Fact]
    public void The_manual_has_an_example_of_every_kind() =>
        Assert.Equal(Enum.GetValues<HeadKind>().Length, HeadExamples.All.Select(example => example["head"]!["kind"]!.GetValue<string>()).Distinct().Count());

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_of_the_manual_is_read(int index)
    {
        _folder.WriteModel(root => HeadExamples.Apply(HeadExamples.All[index], root, ModelFolder));

        var head = ModelManifestLoader.Load(_folder.ModelPath).Head;

        Assert.Equal(
            HeadExamples.All[index]["head"]!["kind"]!.GetValue<string>().Replace("-", "", StringComparison.Ordinal), $"{head.Kind}", ignoreCase: true);
    }

    [Fact]
    public void Every_property_is_read()
    {
        var detr = Read("detr");
        Assert.Equal(("dets", "labels", 100), (detr.Boxes, detr.Logits, detr.MaxDetections));
        Assert.Equal([1, 2], detr.RoadworkClasses);
        var gfl = Read("gfl");
        Assert.Equal((7, 0f, false, "output"), (gfl.Gfl!.RegMax, gfl.Gfl.CenterOffset, gfl.Gfl.ScoresAreLogits, gfl.Output));
        Assert.Equal([8, 16, 32, 64], gfl.Strides);
        var levels = Read("gfl", 1);
        Assert.Equal([("cls_8", "dis_8"), ("cls_16", "dis_16")], levels.Gfl!.Levels);
        Assert.Equal((0.5f, true, null), (levels.Gfl.CenterOffset, levels.Gfl.ScoresAreLogits, levels.Output));
        Assert.Equal(new DepthSpec("depth", "sky", 0, 110), Read("depth").Depth);
        var masks = Read("masks");
        Assert.Equal(new MasksSpec("pred_masks", "presence_logit"), masks.Masks);
        Assert.Equal((0.5f, 64, "pred_logits", "pred_boxes"), (masks.ScoreThreshold, masks.MaxDetections, masks.Logits, masks.Boxes));
        Assert.Equal(new EmbeddingSpec("last_hidden_state", 1280, 5, 26, 26, true), Read("embedding").Embedding);
        var zeroShot = Read("zero-shot").ZeroShot!;
        Assert.Equal((true, 100f, 0f), (zeroShot.Softmax, zeroShot.Scale, zeroShot.Bias));
        Assert.False(Read("yolo").Transposed);
        Assert.True(Read("yolo", edit: model =>
        {
            JsonEdit.Set(model, "head.transposed", "true");
            JsonEdit.Set(model, "outputs.0.shape", "[1, 8400, 6]");
        }).Transposed);
    }

    public static TheoryData<string, string, string, string, string> Breaches => new()
    {
        { "yolo", "outputs.0.shape", "[1, 7, 8400]", "$.head.output", "[1, 6, any] for 2 labels, found \"output0\" of shape [1, 7, 8400]" },
        { "yolo", "head.transposed", "true", "$.head.output", "[1, any, 6] for 2 labels, transposed" },
        { "yolo", "head.transposed", "1", "$.head.transposed", "a boolean" },
        { "yolo", "head.roadworkClasses", "[2]", "$.head.roadworkClasses[0]", "found 2" },
        { "yolo-end-to-end", "outputs.0.shape", "[1, 300, 7]", "$.head.output", "[1, any, 6]" },
        { "detr", "outputs.1.shape", "[1, 300, 91]", "$.head.logits", "[1, any, 3] for 3 labels" },
        { "detr", "outputs.0.shape", "[1, 299, 4]", "$.head.boxes", "[1, 300, 4] for the 300 queries of \"labels\"" },
        { "detr", "head.maxDetections", "0", "$.head.maxDetections", "at least 1" },
        { "gfl", "head.regMax", "16", "$.head.output", "[1, 3598, 70] for the input 416x416, strides 8/16/32/64, 2 labels and a regMax of 16" },
        { "gfl", "head.strides", "[8, 16]", "$.head.output", "[1, 3380, 34]" },
        { "gfl", "head.levels", "[{ \"scores\": \"output\", \"distances\": \"output\" }]", "$.head.levels", "found both" },
        { "gfl", "head.output", "null", "$.head.output", "a string" },
        { "gfl", "head.scores", "\"softmax\"", "$.head.scores", "\"logits\"" },
        { "depth", "outputs.0.shape", "[1, 3, 280, 504]", "$.head.depth", "[1, 1, h, w]" },
        { "depth", "outputs.1.shape", "[1, 1, 280, 500]", "$.head.sky", "[1, 1, 280, 504], as \"depth\" has" },
        { "depth", "head.focalLength", "900", "$.head.horizontalFieldOfView", "found both" },
        { "masks", "head.labels", "[\"a\", \"b\"]", "$.head.labels", "one label" },
        { "masks", "outputs.0.shape", "[1, 100]", "$.head.logits", "[1, 200] for the 200 queries of \"pred_masks\"" },
        { "masks", "outputs.1.shape", "[1, 2]", "$.head.presence", "one element" },
        { "masks", "outputs.2.shape", "[1, 4, 200]", "$.head.boxes", "[1, 200, 4]" },
        { "masks", "outputs.3.shape", "[1, 200, 288]", "$.head.masks", "[1, any, any, any]" },
        { "embedding", "head.patchSize", "14", "$.head.output", "5 + 29 * 29 tokens for the input 416x416 and patches of 14" },
        { "embedding", "outputs.0.shape", "[1, 1280]", "$.head.prefixTokens", "no such property" },
        { "embedding", "outputs.0.shape", "[1, 2, 3, 4]", "$.head.output", "[1, tokens, length]" },
        { "embedding", "head.patchSize", "null", "$.head.patchSize", "an integer" },
        { "zero-shot", "head.roadworkClasses", "[0, 1]", "$.head.roadworkClasses", "at least one label that is no roadwork class" },
        { "zero-shot", "head.texts.sha256", $"\"{new string('0', 64)}\"", "$.head.texts.sha256", "the file of text embeddings" },
        { "zero-shot", "head.texts.file", "\"gone.safetensors\"", "$.head.texts.file", "found no file" },
        { "zero-shot", "head.texts.file", "\"../screen/model.json\"", "$.head.texts.file", "below this manifest's folder" },
        { "zero-shot", "head.texts.tensor", "\"nope\"", "$.head.texts.tensor", "\"texts\"" },
        { "zero-shot", "outputs.0.shape", "[1, 512]", "$.head.texts.file", "[2, 512], found \"texts\" of type F32 and shape [2, 768]" },
        { "zero-shot", "outputs.0.shape", "[768]", "$.head.output", "[1, any]" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_breach_names_the_place_and_both_sides(string kind, string where, string json, string path, string expected)
    {
        var error = Assert.Throws<ManifestException>(() => Read(kind, edit: model => JsonEdit.Set(model, where, json)));

        Assert.Equal((_folder.ModelPath, path), (error.File, error.JsonPath));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Either_output_or_levels_must_be_there()
    {
        var error = Assert.Throws<ManifestException>(() => Read("gfl", edit: model => JsonEdit.Remove(model, "head.output")));

        Assert.Equal("$.head.output", error.JsonPath);
        Assert.Equal("$.head.levels", Assert.Throws<ManifestException>(() => Read("gfl", 1, model => JsonEdit.Set(model, "head.strides", "[8]"))).JsonPath);
    }

    [Fact]
    public void Text_embeddings_are_read_from_either_form_and_brought_to_length_1()
    {
        // Rows (1, 2) and (3, 4), of lengths sqrt 5 and 5.
        float[] expected = [1 / MathF.Sqrt(5), 2 / MathF.Sqrt(5), 0.6f, 0.8f];

        Assert.Equal(expected, Texts("a.safetensors", SafeTensorsBytes.Of(("a", [2, 2]))), Close);
        Assert.Equal(expected, Texts("b.safetensors", SafeTensorsBytes.Of(("a", [2, 2]), ("b", [2, 2])), "a"), Close);
        Assert.Equal(expected, Texts("c.f32", [.. MemoryMarshal.AsBytes<float>([1, 2, 3, 4])]), Close);

        static bool Close(float a, float b) => Math.Abs(a - b) < 1e-6f;
    }

    public static TheoryData<byte[], string> BrokenTexts => new()
    {
        { [1, 2, 3], "beyond its end" },
        { [0, 0, 0, 0, 0, 0, 0], "beyond its end" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[]}}", [1, 2]), "two data_offsets, found []" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0]}}", [1, 2]), "two data_offsets, found [0]" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":7}}", [1, 2]), "two data_offsets, found 7" },
        { [255, 255, 255, 255, 255, 255, 255, 255, 1], "beyond its end" },
        { SafeTensorsBytes.Of("nonsense", []), "found a header that is none" },
        { SafeTensorsBytes.Of("[]", []), "found a header that is none" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F32\"}}", []), "found a header that is none" },
        { SafeTensorsBytes.Of("{}", []), "the name of one tensor" },
        { SafeTensorsBytes.Of(("a", [2, 2]), ("b", [2, 2])), "\"a\", \"b\"" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]}}", [1, 2]), "type F16" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", [1, 2]), "at bytes 0 to 16 of 8" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,8]}}", [1, 2]), "16 in all, found 8" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", [1, 2, 0, 0]), "of length 0 for label 1" },
        { SafeTensorsBytes.Of("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", [1, float.NaN, 0, 1]), "for label 0" },
    };

    [Theory]
    [MemberData(nameof(BrokenTexts))]
    public void Broken_text_embeddings_are_refused(byte[] bytes, string expected)
    {
        var error = Assert.Throws<ManifestException>(() => Texts("texts.safetensors", bytes));

        Assert.StartsWith("$.head.texts", error.JsonPath, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private float[] Texts(string name, byte[] bytes, string? tensor = null)
    {
        File.WriteAllBytes(Path.Combine(ModelFolder, name), bytes);
        return Read("zero-shot", edit: model =>
        {
            JsonEdit.Set(model, "outputs.0.shape", "[1, 2]");
            var texts = model["head"]!["texts"]!.AsObject();
            (texts["file"], texts["sha256"]) = (name, ModelFileDigest.Compute(bytes));
            if (tensor is not null)
                texts["tensor"] = tensor;
        }).ZeroShot!.Texts.ToArray();
    }

    private HeadSpec Read(string kind, int which = 0, Action<JsonObject>? edit = null)
    {
        var example = HeadExamples.All.Where(example => example["head"]!["kind"]!.GetValue<string>() == kind).ElementAt(which);
        _folder.WriteModel(root =>
        {
            HeadExamples.Apply(example, root, ModelFolder);
            edit?.Invoke(root);
        });
        return ModelManifestLoader.Load(_folder.ModelPath).Head;
    }
}
