using System.Text.Json.Nodes;
using Natix.Engine.Language.Vision;
using Natix.Engine.Language.Weights;
using Xunit;

namespace Natix.Engine.Tests.Language.Vision;

public sealed class VisionPreprocessingTests : IDisposable
{
    private readonly RandomCheckpoint _checkpoint = RandomCheckpoint.Write(new RandomModel { Architecture = "Qwen3VLForConditionalGeneration" });

    public void Dispose() => _checkpoint.Dispose();

    [Fact]
    public void Without_a_file_the_published_settings_hold()
    {
        var preprocessing = Read(null);

        Assert.Equal((16, 2, 65_536L, 16_777_216L), (preprocessing.PatchSize, preprocessing.Merge, preprocessing.MinPixels, preprocessing.MaxPixels));
        Assert.Equal([0.5, 0.5, 0.5], preprocessing.Mean);
    }

    [Fact]
    public void A_file_sets_limits_and_normalisation()
    {
        var preprocessing = Read("""
            {"size":{"shortest_edge":1024,"longest_edge":1310720},"patch_size":16,"merge_size":2,"temporal_patch_size":2,"resample":3,
             "image_mean":[0.1,0.2,0.3],"image_std":[0.4,0.5,0.6],"do_resize":true}
            """);

        Assert.Equal((1024L, 1_310_720L), (preprocessing.MinPixels, preprocessing.MaxPixels));
        Assert.Equal([0.4, 0.5, 0.6], preprocessing.Std);
        var input = preprocessing.Input(preprocessing.Grid(1920, 1080));
        Assert.Equal((1504, 832), (input.Width, input.Height)); // by 1.2578 down: 47.7 and 26.8 tokens
        Assert.Equal([0.1, 0.2, 0.3], input.Mean);
    }

    [Theory]
    [InlineData("patch_size", "14", "expected 16 by config.json")]
    [InlineData("merge_size", "3", "expected 2 by config.json")]
    [InlineData("do_normalize", "false", "resized, rescaled and normalised")]
    [InlineData("resample", "2", "expected 3, bicubic")]
    [InlineData("image_std", "[0.5,0,0.5]", "above 0")]
    [InlineData("size", """{"shortest_edge":10,"longest_edge":5}""", "the longest at least the shortest")]
    public void What_does_not_fit_is_refused(string name, string value, string expected)
    {
        var error = Assert.Throws<ManifestException>(() => Read(new JsonObject { [name] = JsonNode.Parse(value) }.ToJsonString()));

        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
    }

    private VisionPreprocessing Read(string? json)
    {
        if (json is not null)
            File.WriteAllText(Path.Combine(_checkpoint.Folder, "preprocessor_config.json"), json);
        return VisionPreprocessing.Read(_checkpoint.Folder, ModelConfigurationReader.Read(_checkpoint.Folder).Vision!);
    }
}
