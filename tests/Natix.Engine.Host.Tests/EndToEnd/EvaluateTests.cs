using System.Globalization;

namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class EvaluateTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private static readonly string[] Keys =
        ["n", "tp", "tn", "fp", "fn", "mcc", "accuracy", "precision", "recall", "f1", "auc", "ece", "brier", "reward", "p50_ms", "p99_ms", "frames_per_second"];

    [Fact]
    public async Task Figures_follow_from_verdicts_and_labels()
    {
        using var folder = new TemporaryFolder();
        folder.Write("labels.csv", "file,label,source\na.jpg,1,x\nb.jpg,0,x\nc.png,1,x\nd.jpg,1,x\n"u8.ToArray());
        folder.Write("a.jpg", CascadeFixture.Bright);
        folder.Write("images/b.jpg", CascadeFixture.Dark);
        folder.Write("images/c.png", Pictures.Png(64, 64)); // its sky makes it bright
        folder.Write("images/d.jpg", CascadeFixture.Dark);
        var predictions = Path.Combine(folder.Path, "predictions.csv");
        var outcome = await cascade.RunAsync("evaluate", folder.Path, "--predictions", predictions, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var figures = outcome.Json();
        foreach (var key in Keys)
            Assert.True(figures.TryGetProperty(key, out _), $"no '{key}' in {outcome.Output}");

        var rows = File.ReadAllLines(predictions);
        Assert.Equal("file,label,p,level", rows[0]);
        Assert.Equal(["a.jpg", "b.jpg", "c.png", "d.jpg"], rows.Skip(1).Select(r => r.Split(',')[0]));
        var counts = rows.Skip(1).Select(r => r.Split(',')).Select(c => (Label: c[1] == "1", Said: double.Parse(c[2], CultureInfo.InvariantCulture) > 0.5)).ToList();
        Assert.Equal(4, figures.GetProperty("n").GetInt32());
        Assert.Equal(counts.Count(c => c.Label && c.Said), figures.GetProperty("tp").GetInt32());
        Assert.Equal(counts.Count(c => !c.Label && !c.Said), figures.GetProperty("tn").GetInt32());
        Assert.Equal(counts.Count(c => c.Label && !c.Said), figures.GetProperty("fn").GetInt32());
        Assert.True(figures.GetProperty("fn").GetInt32() >= 1);
    }

    [Fact]
    public async Task A_missing_image_is_counted_reported_and_costs_the_exit_code()
    {
        using var folder = new TemporaryFolder();
        folder.Write("labels.csv", "file,label\na.jpg,1\ngone.jpg,0\nb.jpg,0\n"u8.ToArray());
        folder.Write("a.jpg", CascadeFixture.Bright);
        folder.Write("b.jpg", CascadeFixture.Dark);
        var predictions = Path.Combine(folder.Path, "p.csv");
        var outcome = await cascade.RunAsync("evaluate", folder.Path, "--json", "--predictions", predictions);
        Assert.Equal(3, outcome.ExitCode);
        var figures = outcome.Json();
        Assert.Equal(2, figures.GetProperty("n").GetInt32());
        Assert.Equal(1, figures.GetProperty("errors").GetInt32());
        Assert.Equal(1.0, figures.GetProperty("mcc").GetDouble());
        Assert.Equal(1.0, figures.GetProperty("reward").GetDouble());
        Assert.Equal("gone.jpg", figures.GetProperty("failed")[0].GetProperty("file").GetString());
        Assert.Contains("gone.jpg,0,,", File.ReadAllLines(predictions));
        var table = await cascade.RunAsync("evaluate", folder.Path);
        Assert.Contains("gone.jpg", table.Output, StringComparison.Ordinal);
        Assert.Contains("MCC", table.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name,label\na.jpg,1\n", "file")]
    [InlineData("file,label\na.jpg,maybe\n", "maybe")]
    public async Task A_wrong_label_file_is_explained(string labels, string named)
    {
        using var folder = new TemporaryFolder();
        folder.Write("labels.csv", System.Text.Encoding.UTF8.GetBytes(labels));
        var outcome = await cascade.RunAsync("evaluate", folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("labels.csv", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(named, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_labels_is_explained()
    {
        using var folder = new TemporaryFolder();
        var outcome = await cascade.RunAsync("evaluate", folder.Path);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("labels.csv", outcome.Error, StringComparison.Ordinal);
    }
}
