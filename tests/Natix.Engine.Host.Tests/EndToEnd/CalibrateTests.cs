using System.Globalization;
using System.Text.Json.Nodes;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>Certificates from the command line: refused, written, named in a cascade, in force, held against data.</summary>
public sealed class CalibrateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _cascade;

    /// <summary>Writes a cascade of two levels: a screen, and a judge of the same mind at ten times the cost.</summary>
    public CalibrateTests()
    {
        var folder = Path.Combine(_folder.Path, "cascade");
        _cascade = BrightnessCascade.Write(folder);
        Directory.CreateDirectory(Path.Combine(folder, "judge"));
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "bright")))
            File.Copy(file, Path.Combine(folder, "judge", Path.GetFileName(file)));
        Edit(Path.Combine(folder, "judge", "model.json"), root => root["name"] = "judge");
        Edit(_cascade, root =>
        {
            var levels = root["levels"]!.AsArray();
            levels[0]!["costMs"] = 1;
            levels.Add(JsonNode.Parse("""{ "level": 4, "name": "judge", "models": [{ "path": "judge/model.json" }], "entry": "undecided", "costMs": 10 }"""));
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private string Certificate => Path.Combine(_folder.Path, "cascade", "certificate.json");

    private string Data => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task Too_few_units_are_refused_with_the_sums_and_nothing_is_written()
    {
        WriteData(4);
        var outcome = await RunAsync("calibrate", "--data", Data, "--epsilon", "0.05", "--delta", "0.1", "--out", Certificate);
        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("4 units, 2 to fit on and 2 to certify on", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("1 - 0.1^(1/2) = 0.683772", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("45 units without a disagreement", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Certificate));
    }

    [Fact]
    public async Task A_certificate_is_written_named_held_and_checked()
    {
        WriteData(124);
        var calibrated = await RunAsync("calibrate", "--data", Data, "--epsilon", "0.05", "--out", Certificate, "--json");
        Assert.Equal(0, calibrated.ExitCode);
        var figures = calibrated.Json();
        Assert.Equal((62, 62, 59), (Number(figures, "fitting_units"), Number(figures, "held_out_units"), Number(figures, "units_needed")));
        Assert.Equal(0, Number(figures, "disagreements"));
        Assert.True(figures.GetProperty("exits_early").GetBoolean());
        var claim = figures.GetProperty("certificate");
        Assert.Equal(1 - Math.Pow(0.05, 1 / 62.0), claim.GetProperty("bound").GetDouble(), 1e-9);
        Assert.Equal("clip", claim.GetProperty("unit").GetString());
        Assert.True(claim.GetProperty("expected_cost_ms").GetDouble() < 11);
        Assert.Equal(11, claim.GetProperty("full_cost_ms").GetDouble(), 1e-9);

        Name();
        var frame = _folder.Write("a.jpg", CascadeFixture.Bright);
        var run = await RunAsync("run", frame, "--json", "--require-certificate");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(0, Assert.Single(await run.FramesAsync()).GetProperty("level").GetInt32());
        var summary = await run.SummaryAsync();
        Assert.Equal("Held", summary.GetProperty("certificate").GetProperty("state").GetString());
        Assert.Equal(["TooFew", "TooFew"], summary.GetProperty("drift").EnumerateArray().Select(d => d.GetProperty("state").GetString()));

        var check = await RunAsync("calibrate", "--check", Certificate, "--data", Data, "--json");
        Assert.Equal(0, check.ExitCode);
        var held = check.Json();
        Assert.Equal((124, 124, 0), (Number(held, "frames"), Number(held, "units"), Number(held, "frame_disagreements")));
        Assert.Equal(1 - Math.Pow(0.025, 1 / 124.0), held.GetProperty("unit_rate").GetProperty("high").GetDouble(), 1e-9);
        Assert.True(Number(held, "early") > 20);

        var table = await RunAsync("calibrate", "--check", Certificate, "--data", Data);
        Assert.Contains("observed, not certified", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_for_another_cascade_is_a_warning_or_an_error()
    {
        WriteData(124);
        Assert.Equal(0, (await RunAsync("calibrate", "--data", Data, "--out", Certificate)).ExitCode);
        Name();
        Edit(_cascade, root => root["levels"]![1]!["level"] = 5);
        var frame = _folder.Write("a.jpg", CascadeFixture.Bright);
        var run = await RunAsync("run", frame);
        Assert.Equal(0, run.ExitCode);
        foreach (var said in (string[])[run.Error, run.Output.ReplaceLineEndings(" ")])
            Assert.Contains("levels with voters are 0, 4 in the certificate, 0, 5 here", said, StringComparison.Ordinal);

        var refused = await RunAsync("run", frame, "--require-certificate");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("model \"judge\": seat is level 4", refused.Error, StringComparison.Ordinal);
        var check = await RunAsync("calibrate", "--check", Certificate, "--data", Data);
        Assert.Equal(4, check.ExitCode);
        Assert.Contains("for another cascade", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clips_need_a_source_for_each_row()
    {
        _folder.Write("data/labels.csv", "file,label\na.jpg,1\n"u8.ToArray());
        var outcome = await RunAsync("calibrate", "--data", Data);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("gives no source for a.jpg", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("either --data DIR")]
    [InlineData("either --data DIR", "--data", ".", "--rendered", "5")]
    [InlineData("--epsilon must be a number between 0 and 1", "--rendered", "5", "--epsilon", "1")]
    [InlineData("--delta must be a number between 0 and 1", "--rendered", "5", "--delta", "nan")]
    [InlineData("--rendered must be a whole number of at least 1", "--rendered", "0")]
    [InlineData("--check writes no certificate", "--rendered", "5", "--check", "a", "--out", "b")]
    public async Task Wrong_lines_are_explained(string expected, params string[] arguments)
    {
        var outcome = await RunAsync(["calibrate", .. arguments]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_certificate_is_for_the_default_cascade_and_rendered_scenes()
    {
        var path = Path.Combine(_folder.Path, "again.json");
        // Four held out: 1 - 0.05^(1/4) = 0.527.
        var outcome = await NatixProgram.RunAsync("calibrate", "--rendered", "8", "--seed", "2", "--epsilon", "0.6", "--keep-pool", "--out", path);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("vacuous", outcome.Output, StringComparison.Ordinal);
        var (again, shipped) = (Read(path), Read(Path.Combine(Repository.Root, "engines", "default", "certificate.json")));
        Assert.True(JsonNode.DeepEquals(again["key"], shipped["key"]), "make engines/default/certificate.json anew: docs/cli.md says how");
        Assert.True(JsonNode.DeepEquals(again["pool"], shipped["pool"]));
        Assert.StartsWith("rendered street scenes", (string)shipped["distribution"]!, StringComparison.Ordinal);
        Assert.True((double)shipped["epsilon"]! <= 0.05);
    }

    private static int Number(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;

    private static void Edit(string path, Action<JsonNode> edit)
    {
        var root = Read(path);
        edit(root);
        File.WriteAllText(path, root.ToJsonString());
    }

    private void Name() => Edit(_cascade, root => root["consensus"]!["certificate"] = "certificate.json");

    private Task<Outcome> RunAsync(params string[] arguments) => NatixProgram.RunAsync([.. arguments, "--cascade", _cascade]);

    // Clips of one plain frame each, from dark to bright; those brighter than the middle are roadwork.
    private void WriteData(int clips)
    {
        var labels = new List<string> { "file,label,source" };
        for (var i = 0; i < clips; i++)
        {
            var grey = 20 + (215 * i / (clips - 1));
            labels.Add(string.Create(CultureInfo.InvariantCulture, $"{i}.jpg,{(grey > 128 ? 1 : 0)},clip {i}"));
            _folder.Write(string.Create(CultureInfo.InvariantCulture, $"data/{i}.jpg"), Pictures.Plain(96, 64, (byte)grey));
        }

        _folder.Write("data/labels.csv", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', labels) + "\n"));
    }
}
