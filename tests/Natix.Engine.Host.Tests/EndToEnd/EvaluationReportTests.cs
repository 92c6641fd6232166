using System.Globalization;
using System.Text;
using System.Text.Json;
using Natix.Engine.Host.Tests.Evaluation;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>What evaluate says beyond its figures, by the real program.</summary>
public sealed class EvaluationReportTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private const string Labels = "file,label,source,weather\na.jpg,1,x,sun\nb.jpg,0,x,rain\nc.jpg,1,y,rain\nd.jpg,0,y,sun\ne.jpg,0,z,rain\nf.jpg,1,z,sun\n";

    [Fact]
    public async Task A_cascade_is_held_against_its_full_ensemble_and_against_another()
    {
        using var models = new TemporaryFolder();
        using var folder = Frames(Labels);
        var page = Path.Combine(folder.Path, "deep", "report.html");
        var outcome = await NatixProgram.RunAsync(
            "evaluate", folder.Path, "--cascade", BrightnessCascade.WriteTwoLevels(models.Path), "--against", cascade.Cascade, "--slice", "weather", "--html", page, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var found = outcome.Json();

        // e and f are grey: nobody exits, and the eager voter calls both roadwork. Full, it calls the dark ones roadwork too. The other cascade is right on e.
        Assert.Equal((2, 6), Counts(found.GetProperty("full_ensemble").GetProperty("disagreement")));
        Assert.Equal((2, 3), Counts(found.GetProperty("full_ensemble").GetProperty("unit_disagreement")));
        Assert.True(found.GetProperty("full_ensemble").GetProperty("speed").GetProperty("ratio").GetDouble() > 0);
        Assert.Equal(JsonValueKind.Null, found.GetProperty("full_ensemble_missing").ValueKind);
        var against = found.GetProperty("against");
        Assert.Equal("brightness", against.GetProperty("cascade").GetString());
        Assert.Equal((0, 1), (against.GetProperty("only_this_right").GetInt32(), against.GetProperty("only_other_right").GetInt32()));
        Assert.Equal(1.0, against.GetProperty("mcnemar_exact_p").GetDouble());
        Assert.Equal(0.5, against.GetProperty("mcnemar_mid_p").GetDouble());

        var levels = found.GetProperty("funnel").GetProperty("levels");
        Assert.Equal([(0, 4, 0), (6, 2, 1)], levels.EnumerateArray().Select(l => (l.GetProperty("level").GetInt32(), l.GetProperty("frames").GetInt32(), l.GetProperty("wrong").GetInt32())));
        Assert.Equal(["source", "weather"], found.GetProperty("slices").EnumerateObject().Select(s => s.Name));
        Assert.Equal(3, found.GetProperty("slices").GetProperty("source").GetArrayLength());
        Assert.Equal(3, found.GetProperty("mcc_interval").GetProperty("units").GetInt32());
        Assert.True(found.GetProperty("formulas").GetProperty("naive_above_1").GetInt32() >= 1);
        Assert.Equal(15, found.GetProperty("reliability").GetProperty("equal_width").GetProperty("bins").GetArrayLength());

        var text = File.ReadAllText(page);
        Page.AssertSelfContained(text);
        Assert.Single(Page.Parse(text).Descendants("img")); // the one mistake: e
    }

    [Fact]
    public async Task The_table_has_it_all_and_the_seed_gives_the_interval()
    {
        using var folder = Frames(Labels);
        var first = await cascade.RunAsync("evaluate", folder.Path, "--seed", "7");
        Assert.Equal(0, first.ExitCode);
        Assert.DoesNotContain(first.Output, c => char.IsControl(c) && c != '\n');
        foreach (var expected in (string[])["decided at", "consensus", "naive product", "source", "seed 7", "its own full ensemble"])
            Assert.Contains(expected, first.Output, StringComparison.Ordinal);

        var again = await cascade.RunAsync("evaluate", folder.Path, "--seed", "7");
        Assert.Equal(first.Lines.Single(l => l.StartsWith("MCC", StringComparison.Ordinal)), again.Lines.Single(l => l.StartsWith("MCC", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_class_has_no_correlation_and_says_so()
    {
        using var folder = Frames("file,label\na.jpg,1\nc.jpg,1\nb.jpg,1\n");
        var figures = (await cascade.RunAsync("evaluate", folder.Path, "--json")).Json();
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("mcc").ValueKind);
        Assert.Equal("every label is roadwork", figures.GetProperty("mcc_undefined").GetString());
        Assert.Equal(JsonValueKind.Null, figures.GetProperty("mcc_interval").GetProperty("low").ValueKind);
        var page = Path.Combine(folder.Path, "r.html");
        var table = await cascade.RunAsync("evaluate", folder.Path, "--html", page);
        Assert.Equal(0, table.ExitCode);
        Assert.Contains("every label is roadwork", table.Output, StringComparison.Ordinal);
        Assert.Contains("no column source", table.Output, StringComparison.Ordinal);
        Assert.Contains("every label is roadwork", File.ReadAllText(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_that_cannot_be_read_are_named_on_the_page()
    {
        using var folder = Frames("file,label\na.jpg,1\nbroken.jpg,0\ngone.jpg,1\nb.jpg,0\n");
        folder.Write("broken.jpg", "this is no picture"u8.ToArray());
        var page = Path.Combine(folder.Path, "r.html");
        var outcome = await cascade.RunAsync("evaluate", folder.Path, "--html", page, "--json");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(2, outcome.Json().GetProperty("funnel").GetProperty("no_verdict").GetInt32());
        var text = Page.Parse(File.ReadAllText(page)).Root!.Value;
        Assert.Contains("broken.jpg", text, StringComparison.Ordinal);
        Assert.Contains("gone.jpg", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file,label\n", "lists no file")]
    [InlineData("file,label\na.jpg,1\n", "no column 'light'", "--slice", "light")]
    [InlineData("file,label\na.jpg,1\n", "/nowhere/cascade.json", "--against", "/nowhere/cascade.json")]
    [InlineData("file,label\na.jpg,1\n", "--html", "--html", "/proc/nowhere/report.html")]
    [InlineData("file,label\na.jpg,1\n", "--seed", "--seed", "minus")]
    public async Task What_is_wrong_is_said_before_anything_runs(string labels, string expected, params string[] more)
    {
        using var folder = Frames(labels);
        var outcome = await cascade.RunAsync(["evaluate", folder.Path, .. more]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_manifest_to_compare_with_is_found_before_the_first_run()
    {
        using var folder = Frames("file,label\na.jpg,1\n");
        var wrong = folder.Write("other.json", "{}"u8.ToArray());
        var page = Path.Combine(folder.Path, "r.html");
        var outcome = await cascade.RunAsync("evaluate", folder.Path, "--against", wrong, "--html", page);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains("other.json", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(page));
    }

    [Fact]
    public async Task Clips_have_a_page_with_their_mistakes_and_are_sliced_by_clip()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, colour) in ((string, string)[])[("bright.mp4", "white"), ("dark.mp4", "black")])
            await Ffmpeg.RunAsync("-f", "lavfi", "-i", $"color=c={colour}:s=96x64:r=10:d=2", "-c:v", "libx264", Path.Combine(folder.Path, name));
        folder.Write("second_labels.csv", "clip,second,label\nbright.mp4,0,1\nbright.mp4,1,0\ndark.mp4,*,0\n"u8.ToArray());
        var page = Path.Combine(folder.Path, "report.html");
        var outcome = await cascade.RunAsync("evaluate", "--clips", folder.Path, "--html", page, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var found = outcome.Json();
        Assert.Equal(2, found.GetProperty("slices").GetProperty("clip").GetArrayLength());
        Assert.Equal("clips", found.GetProperty("unit").GetString());
        Assert.Equal((40, 10), (found.GetProperty("funnel").GetProperty("frames").GetInt32(), found.GetProperty("funnel").GetProperty("levels")[0].GetProperty("wrong").GetInt32()));
        var text = File.ReadAllText(page);
        Page.AssertSelfContained(text);
        var picture = Assert.Single(Page.Parse(text).Descendants("img")); // one second, one picture
        Assert.Equal("bright.mp4@1", picture.Attribute("alt")!.Value);
    }

    [Fact]
    public async Task A_run_has_a_page_beside_its_pictures()
    {
        using var folder = new TemporaryFolder();
        var frames = new byte[96 * 96 * 6];
        frames.AsSpan().Fill(128);
        for (var i = 0; i < 6; i++)
            frames.AsSpan(i * 96 * 96, 96 * 64).Fill(i is 2 or 3 ? (byte)235 : (byte)20);
        var raw = folder.Write("frames.nv12", frames);
        var output = Path.Combine(folder.Path, "out");
        var outcome = await cascade.RunAsync("run", "--raw", "nv12:96x64", raw, "--out", output);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("report.html", outcome.Output, StringComparison.Ordinal);
        var text = File.ReadAllText(Path.Combine(output, "report.html"));
        Page.AssertSelfContained(text);
        var page = Page.Parse(text);
        Assert.Single(page.Descendants("rect"), r => r.Attribute("class")?.Value == "band");
        Assert.Equal(6, page.Descendants("img").Count());
        Assert.Contains("frame 3", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_over_a_clip_shows_when_roadwork_was_entered_and_left()
    {
        using var folder = new TemporaryFolder();
        var clip = Path.Combine(folder.Path, "clip.mp4");
        await Ffmpeg.RunAsync(
            "-f", "lavfi", "-i", "color=c=black:s=96x64:r=10:d=3", "-f", "lavfi", "-i", "color=c=white:s=96x64:r=10:d=4", "-f", "lavfi", "-i", "color=c=black:s=96x64:r=10:d=3",
            "-filter_complex", "concat=n=3", "-c:v", "libx264", clip);
        var output = Path.Combine(folder.Path, "out");
        var outcome = await cascade.RunAsync("run", clip, "--out", output);
        Assert.Equal(0, outcome.ExitCode);
        var page = Page.Parse(File.ReadAllText(Path.Combine(output, "report.html")));
        var band = Assert.Single(page.Descendants("rect"), r => r.Attribute("class")?.Value == "band");
        var (left, width) = (double.Parse(band.Attribute("x")!.Value, CultureInfo.InvariantCulture), double.Parse(band.Attribute("width")!.Value, CultureInfo.InvariantCulture));
        Assert.InRange(width / 980, 0.3, 0.5); // 4 of 9.9 s, on 980 units
        Assert.InRange((left - 46) / 980, 0.25, 0.38);
        Assert.Contains("clip.mp4", page.Descendants("td").First().Value, StringComparison.Ordinal);
    }

    private static (int Count, int Of) Counts(JsonElement share) => (share.GetProperty("count").GetInt32(), share.GetProperty("of").GetInt32());

    /// <summary>Bright a and c, dark b and d, grey e and f.</summary>
    private static TemporaryFolder Frames(string labels)
    {
        var folder = new TemporaryFolder();
        folder.Write("labels.csv", Encoding.UTF8.GetBytes(labels));
        foreach (var (name, level) in ((string, byte)[])[("a", 235), ("b", 20), ("c", 235), ("d", 20), ("e", 124), ("f", 132)])
            folder.Write(name + ".jpg", Pictures.Plain(96, 64, level));
        return folder;
    }
}
