using System.Text.Json;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>A cascade whose models see but do not vote.</summary>
public sealed class ObserverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _cascade;

    public ObserverTests()
    {
        _cascade = BrightnessCascade.Write(Path.Combine(_folder.Path, "cascade"));
        var voting = File.ReadAllText(_cascade);
        Assert.Contains("\"weight\": 1.0", voting, StringComparison.Ordinal);
        File.WriteAllText(_cascade, voting.Replace("\"weight\": 1.0", "\"weight\": 0", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Frames_have_no_verdict_and_no_error()
    {
        var picture = _folder.Write("in/a.jpg", CascadeFixture.Bright);
        var output = Path.Combine(_folder.Path, "out");
        var outcome = await NatixProgram.RunAsync("run", picture, "--json", "--out", output, "--cascade", _cascade);
        Assert.Equal(0, outcome.ExitCode);
        var frame = Assert.Single(await outcome.FramesAsync());
        foreach (var key in (string[])["verdict", "p", "level", "error"])
            Assert.Equal(JsonValueKind.Null, frame.GetProperty(key).ValueKind);
        var summary = await outcome.SummaryAsync();
        Assert.Equal((1, 0, 0), (
            summary.GetProperty("frames").GetInt32(), summary.GetProperty("errors").GetInt32(), summary.GetProperty("roadwork").GetInt32()));
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("mean_p").ValueKind);
        Assert.Empty(summary.GetProperty("levels").EnumerateObject());
        Assert.True(summary.GetProperty("p50_ms").GetDouble() > 0);
        Assert.True(File.Exists(Path.Combine(output, "contact-sheet.png")));
    }

    [Fact]
    public async Task There_is_nothing_to_evaluate()
    {
        _folder.Write("labels.csv", "file,label\na.jpg,1\n"u8.ToArray());
        _folder.Write("a.jpg", CascadeFixture.Bright);
        var outcome = await NatixProgram.RunAsync("evaluate", _folder.Path, "--json", "--cascade", _cascade);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("natix: this cascade has no voters", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
