using System.Text.Json.Nodes;
using Natix.Engine.Models;
using Xunit;

namespace Natix.Engine.Tests.Models;

public sealed class CascadeLoaderTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_every_field_of_a_cascade()
    {
        var cascade = CascadeLoader.Load(_folder.CascadePath);

        Assert.Equal("test", cascade.Name);
        Assert.Equal(_folder.CascadePath, cascade.FilePath);
        Assert.Equal(new ConsensusManifest(0.4, 1e-5), cascade.Consensus);
        Assert.Equal([0, 3], cascade.Levels.Select(level => level.Level));
        var screen = cascade.Levels[0];
        Assert.Equal(("screen", EntryRule.Always, 4d, 750d, 0.8), (screen.Name, screen.Entry, screen.CostMs, screen.TimeoutMs, screen.ExpectedExitRate));
        Assert.Equal(new TwoSidedExit(0.05, 0.95), screen.Exit);
        Assert.Equal(2.5, Assert.Single(screen.Models).Weight);
        Assert.Equal("screen", screen.Models[0].Manifest.Name);
    }

    [Fact]
    public void A_certificate_is_named_and_not_read()
    {
        _folder.WriteCascade(root => root["consensus"]!["certificate"] = "exits/certificate.json");

        Assert.Equal(Path.Combine(_folder.Root, "exits", "certificate.json"), CascadeLoader.Load(_folder.CascadePath).Consensus.CertificatePath);
    }

    public static TheoryData<string, string, double, double?> Fusions => new()
    {
        { "{}", "WeightedBoxFusion", 0.55, null },
        { "{ \"method\": \"weighted-box-fusion\", \"iouThreshold\": 0.6 }", "WeightedBoxFusion", 0.6, null },
        { "{ \"method\": \"nms\" }", "Nms", 0.5, null },
        { "{ \"method\": \"diou-nms\", \"iouThreshold\": 0.4 }", "DiouNms", 0.4, null },
        { "{ \"method\": \"soft-nms\" }", "SoftNms", 0.3, null },
        { "{ \"method\": \"soft-nms\", \"sigma\": 0.5 }", "SoftNms", 0.3, 0.5 },
    };

    [Theory]
    [MemberData(nameof(Fusions))]
    public void Reads_how_boxes_are_fused(string json, string method, double overlap, double? sigma)
    {
        Assert.Equal(FusionManifest.Default, CascadeLoader.Load(_folder.CascadePath).Consensus.Fusion);
        _folder.WriteCascade(root => root["consensus"]!["fusion"] = JsonNode.Parse(json));

        Assert.Equal(new FusionManifest(Enum.Parse<FusionMethod>(method), overlap, sigma), CascadeLoader.Load(_folder.CascadePath).Consensus.Fusion);
    }

    [Fact]
    public void An_open_slot_has_defaults()
    {
        var slot = CascadeLoader.Load(_folder.CascadePath).Levels[1];

        Assert.Empty(slot.Models);
        Assert.Null(slot.Exit);
        Assert.Equal((EntryRule.Undecided, 0d, 5000d, 0d), (slot.Entry, slot.CostMs, slot.TimeoutMs, slot.ExpectedExitRate));
    }

    [Fact]
    public void Levels_come_in_ascending_order_whatever_the_file_says()
    {
        _folder.WriteCascade(root => root["levels"]![1]!["level"] = 5);
        _folder.WriteCascade(root => (root["levels"]![0]!["level"], root["levels"]![1]!["level"]) = (4, 2));

        Assert.Equal([2, 4], CascadeLoader.Load(_folder.CascadePath).Levels.Select(level => level.Level));
    }

    public static TheoryData<string, string, string, string> Breaches => new()
    {
        { "levels.0.exit.negative", "-0.1", "$.levels[0].exit.negative", "at least 0 and at most 1, found -0.1" },
        { "levels.0.exit.negative", "0.95", "$.levels[0].exit.negative", "less than positive (0.95), found 0.95" },
        { "levels.0.exit.middle", "1", "$.levels[0].exit.middle", "the known ones are \"negative\", \"positive\"" },
        { "levels.0.entry", "\"sometimes\"", "$.levels[0].entry", "one of \"always\", \"undecided\", \"disagreement\", found \"sometimes\"" },
        { "levels.0.level", "6", "$.levels[0].level", "at most 5, found 6" },
        { "levels.0.level", "1.5", "$.levels[0].level", "an integer, found 1.5" },
        { "levels.1.level", "0", "$.levels[1].level", "each level number once, found 0 already taken by level \"screen\"" },
        { "levels.0.models.0.path", "\"nowhere/model.json\"", "$.levels[0].models[0].path", "restore it or correct the path" },
        { "levels.0.models.0.path", "\"../screen/model.json\"", "$.levels[0].models[0].path", "below this manifest's folder, found ../screen" },
        { "levels.0.models.0.path", "\"/etc/hostname\"", "$.levels[0].models[0].path", "put the file there" },
        { "consensus.certificate", "\"../certificate.json\"", "$.consensus.certificate", "below this manifest's folder, found ../certificate.json" },
        { "consensus.certificate", "7", "$.consensus.certificate", "a string" },
        { "levels.0.models.0.weight", "1e999", "$.levels[0].models[0].weight", "a number, found 1e999" },
        { "levels.0.timeoutMs", "0", "$.levels[0].timeoutMs", "above 0 and at most 3600000, found 0" },
        { "levels", "[]", "$.levels", "1 to 6 items, found 0" },
        { "consensus", "null", "$.consensus", "an object, found null" },
        { "consensus.threshold", "1", "$.consensus.threshold", "above 0 and below 1, found 1" },
        { "consensus.fusion", "{ \"method\": \"average\" }", "$.consensus.fusion.method", "one of \"weighted-box-fusion\", \"nms\", \"soft-nms\", \"diou-nms\", found \"average\"" },
        { "consensus.fusion", "{ \"iouThreshold\": 1 }", "$.consensus.fusion.iouThreshold", "below 1, found 1" },
        { "consensus.fusion", "{ \"method\": \"soft-nms\", \"sigma\": 0 }", "$.consensus.fusion.sigma", "at least 0.001" },
        { "consensus.fusion", "{ \"method\": \"nms\", \"sigma\": 0.5 }", "$.consensus.fusion.sigma", "with method soft-nms only, found it with nms" },
        { "consensus.fusion", "{ \"threshold\": 0.5 }", "$.consensus.fusion.threshold", "the known ones are" },
        { "consensus.method", "\"vote\"", "$.consensus.method", "one of \"log-opinion-pool\", found \"vote\"" },
        { "schemaVersion", "2", "$.schemaVersion", "at least 1 and at most 1, found 2" },
        { "name", "\"a name\\n\"", "$.name", "text that matches" },
        { "odd.key", "1", "$.odd", "no such property" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_breach_names_file_path_and_expectation(string where, string json, string path, string expected)
    {
        _folder.WriteCascade(root => JsonEdit.Set(root, where, json));

        var error = Assert.Throws<ManifestException>(() => CascadeLoader.Load(_folder.CascadePath));

        Assert.Equal(_folder.CascadePath, error.File);
        Assert.Equal(path, error.JsonPath);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(_folder.CascadePath + ": " + path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("consensus", "$.consensus")]
    [InlineData("levels.0.entry", "$.levels[0].entry")]
    [InlineData("levels.0.exit.positive", "$.levels[0].exit.positive")]
    [InlineData("schemaVersion", "$.schemaVersion")]
    public void A_missing_property_is_named(string where, string path)
    {
        _folder.WriteCascade(root => JsonEdit.Remove(root, where));

        var error = Assert.Throws<ManifestException>(() => CascadeLoader.Load(_folder.CascadePath));

        Assert.Equal(path, error.JsonPath);
        Assert.Contains("found none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_of_one_name_are_refused()
    {
        _folder.WriteCascade(root => root["levels"]![1]!["models"] = new JsonArray(new JsonObject { ["path"] = "screen/model.json" }));

        var error = Assert.Throws<ManifestException>(() => CascadeLoader.Load(_folder.CascadePath));

        Assert.Equal("$.levels[1].models[0].path", error.JsonPath);
        Assert.Contains("already at $.levels[0].models[0]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_a_model_names_the_models_file()
    {
        _folder.WriteModel(root => root["head"]!["logit"] = "nope");

        var error = Assert.Throws<ManifestException>(() => CascadeLoader.Load(_folder.CascadePath));

        Assert.Equal(_folder.ModelPath, error.File);
        Assert.Equal("$.head.logit", error.JsonPath);
    }

    [Fact]
    public void Broken_json_is_reported_with_its_line()
    {
        File.WriteAllText(_folder.CascadePath, "{\n  \"name\": \"x\",\n  oops\n}");

        var error = Assert.Throws<ManifestException>(() => CascadeLoader.Load(_folder.CascadePath));

        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duplicate_property_is_refused()
    {
        File.WriteAllText(_folder.CascadePath, ManifestFolder.CascadeJson.Replace("\"name\": \"test\"", "\"name\": \"test\", \"name\": \"other\""));

        var error = Assert.Throws<ManifestException>(() => CascadeLoader.Load(_folder.CascadePath));

        Assert.Contains("name", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"name\": \"test\"", "\"name\": \"\\ud800\"", "$.name")]
    [InlineData("\"name\": \"test\"", "\"\\ud800\": \"test\"", "$")]
    public void An_unpaired_surrogate_is_refused(string before, string after, string path)
    {
        File.WriteAllText(_folder.CascadePath, ManifestFolder.CascadeJson.Replace(before, after));

        var error = Assert.Throws<ManifestException>(() => CascadeLoader.Load(_folder.CascadePath));

        Assert.Equal(path, error.JsonPath);
        Assert.Contains("Unicode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused()
    {
        var error = Assert.Throws<ManifestException>(() => CascadeLoader.Load(Path.Combine(_folder.Root, "none.json")));

        Assert.Equal(Path.Combine(_folder.Root, "none.json"), error.File);
    }

    [Fact]
    public void A_byte_order_mark_is_no_error()
    {
        File.WriteAllBytes(_folder.CascadePath, [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(_folder.CascadePath)]);

        Assert.Equal("test", CascadeLoader.Load(_folder.CascadePath).Name);
    }
}
