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
        var before = File.ReadAllText(path);
        string made;
        using (var ensemble = FullEnsemble.Of(path))
        {
            made = Path.GetDirectoryName(ensemble.CascadePath)!;
            var levels = JsonNode.Parse(File.ReadAllText(ensemble.CascadePath))!["levels"]!.AsArray();
            Assert.All(levels, l => Assert.Null(l!["exit"]));
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
}
