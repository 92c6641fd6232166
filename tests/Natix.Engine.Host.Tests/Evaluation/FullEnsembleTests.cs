using System.Text.Json.Nodes;
using Natix.Engine.Host.Evaluation;
using Natix.Engine.Host.Tests.EndToEnd;

namespace Natix.Engine.Host.Tests.Evaluation;

public sealed class FullEnsembleTests
{
    [Fact]
    public void It_has_no_exits_reads_the_same_models_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        var path = BrightnessCascade.WriteTwoLevels(folder.Path);
        var ruled = JsonNode.Parse(File.ReadAllText(path))!;
        ruled["levels"]![1]!["when"] = Band();
        ruled["levels"]![1]!["models"]![0]!["when"] = Band();
        ruled["consensus"]!["certificate"] = "certificate.json";
        File.WriteAllText(path, ruled.ToJsonString());
        var before = File.ReadAllText(path);
        string made;
        using (var ensemble = FullEnsemble.Of(path))
        {
            made = Path.GetDirectoryName(ensemble.CascadePath)!;
            var levels = JsonNode.Parse(File.ReadAllText(ensemble.CascadePath))!["levels"]!.AsArray();
            Assert.All(levels, l => Assert.True(l!["exit"] is null && l["when"] is null && l["entry"]!.GetValue<string>() == "always"));
            Assert.Null(levels[1]!["models"]![0]!["when"]);
            Assert.Null(JsonNode.Parse(File.ReadAllText(ensemble.CascadePath))!["consensus"]!["certificate"]);
            Assert.True(File.Exists(Path.Combine(made, "eager", "bright.onnx")));
            Assert.NotEqual(folder.Path, made);
        }

        Assert.False(Directory.Exists(made));
        Assert.Equal(before, File.ReadAllText(path));
        Assert.True(File.Exists(Path.Combine(folder.Path, "eager", "bright.onnx"))); // links went, not what they point to
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    public void It_differs_only_where_a_voter_stands_behind_an_exit(int exitLevel, bool differs)
    {
        using var folder = new TemporaryFolder();
        var path = BrightnessCascade.WriteTwoLevels(folder.Path);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        var levels = manifest["levels"]!.AsArray();
        var exit = levels[0]!["exit"]!.DeepClone();
        levels[0]!.AsObject().Remove("exit");
        levels.First(l => l!["level"]!.GetValue<int>() == exitLevel)!["exit"] = exit;
        File.WriteAllText(path, manifest.ToJsonString());
        var model = Judged.Engine().Models[0];
        var engine = Judged.Engine() with { CascadePath = path, Models = [model, model with { Name = "eager", Level = 2 }] };
        Assert.Equal(differs, FullEnsemble.DiffersFrom(engine));
        Assert.False(FullEnsemble.DiffersFrom(engine with { Models = [model, model with { Level = 2, Votes = false }] }));
    }

    [Theory]
    [InlineData("level")]
    [InlineData("seat")]
    [InlineData("entry")]
    public void A_band_or_an_entry_rule_makes_it_differ_too(string rule)
    {
        using var folder = new TemporaryFolder();
        var path = BrightnessCascade.WriteTwoLevels(folder.Path);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!;
        manifest["levels"]![0]!.AsObject().Remove("exit");
        var model = Judged.Engine().Models[0];
        var engine = Judged.Engine() with { CascadePath = path, Models = [model, model with { Name = "eager", Level = 2 }] };
        File.WriteAllText(path, manifest.ToJsonString());
        Assert.False(FullEnsemble.DiffersFrom(engine));
        var second = manifest["levels"]![1]!.AsObject();
        if (rule == "entry")
            second["entry"] = "disagreement";
        else if (rule == "level")
            second["when"] = Band();
        else
            second["models"]![0]!["when"] = Band();
        File.WriteAllText(path, manifest.ToJsonString());
        Assert.True(FullEnsemble.DiffersFrom(engine));
    }

    private static JsonObject Band() => new() { ["from"] = 0.2, ["to"] = 0.8 };
}
