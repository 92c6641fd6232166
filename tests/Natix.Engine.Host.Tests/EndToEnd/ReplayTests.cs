using System.Text.Json;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>Record with the real program, then replay and explain what it recorded.</summary>
public sealed class ReplayTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Fact]
    public async Task What_a_run_recorded_is_listed_replayed_and_explained()
    {
        using var folder = new TemporaryFolder();
        var records = Path.Combine(folder.Path, "records");
        await RecordAsync(folder, records);

        var list = (await NatixProgram.RunAsync("replay", "--list", "--records", records, "--json")).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(2, list.Length);
        foreach (var entry in list)
        {
            var id = entry.GetProperty("id").GetString()!;
            var outcome = await NatixProgram.RunAsync("replay", id, "--records", records, "--json");
            Assert.True(outcome.ExitCode == 0, outcome.Error);
            var replay = outcome.Json();
            Assert.Equal(("Frame", "Identical"), (replay.GetProperty("mode").GetString(), replay.GetProperty("outcome").GetString()));
            Assert.Equal(replay.GetProperty("recorded").GetRawText(), replay.GetProperty("replayed").GetRawText());
            Assert.Equal(JsonValueKind.Null, replay.GetProperty("first_difference").ValueKind);
        }

        var picture = Path.Combine(folder.Path, "why.png");
        var explained = await NatixProgram.RunAsync("explain", "last", "--records", records, "--json", "--out", picture);
        Assert.True(explained.ExitCode == 0, explained.Error);
        var explanation = explained.Json();
        Assert.Contains("Level 0", explanation.GetProperty("summary").GetString(), StringComparison.Ordinal);
        var voter = Assert.Single(explanation.GetProperty("voters").EnumerateArray());
        Assert.Equal(explanation.GetProperty("pooled_log_odds").GetDouble(), voter.GetProperty("contribution").GetDouble(), 1e-9);
        using var bitmap = SKBitmap.Decode(picture);
        Assert.True(bitmap.Width >= 640 && bitmap.Height > bitmap.Width * 64 / 96, $"{bitmap.Width} x {bitmap.Height}");

        var text = await NatixProgram.RunAsync("explain", "1", "--records", records);
        Assert.Contains("flips at", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text.Output);
    }

    [Fact]
    public async Task Without_pixels_the_judgement_is_replayed()
    {
        using var folder = new TemporaryFolder();
        var records = Path.Combine(folder.Path, "records");
        await RecordAsync(folder, records, "--record-no-pixels");
        var outcome = await NatixProgram.RunAsync("replay", "last", "--records", records, "--json");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(("Judgement", "Identical", false), (
            outcome.Json().GetProperty("mode").GetString(), outcome.Json().GetProperty("outcome").GetString(), outcome.Json().GetProperty("has_frame").GetBoolean()));
        var picture = Path.Combine(folder.Path, "why.jpg");
        Assert.Equal(0, (await NatixProgram.RunAsync("explain", "last", "--records", records, "--out", picture)).ExitCode);
        Assert.True(new FileInfo(picture).Length > 1000);
    }

    [Fact]
    public async Task What_cannot_be_done_is_one_clear_message()
    {
        using var folder = new TemporaryFolder();
        var records = Path.Combine(folder.Path, "records");
        await RecordAsync(folder, records);
        await ExpectAsync("there is no record 99", "replay", "99", "--records", records);
        await ExpectAsync("is no id of a record", "explain", "zz-top", "--records", records);
        await ExpectAsync("there is no folder of recorded verdicts", "replay", "last", "--records", records + "-none");
        await ExpectAsync("takes the ID of a record, or --list", "replay", "--records", records);
        await ExpectAsync("is of another cascade", "replay", "last", "--records", records, "--cascade", EngineBuilder.DefaultCascadePath);
        await ExpectAsync("name a file that ends in .png", "explain", "last", "--records", records, "--out", "why.gif");
        await ExpectAsync("go with --record DIR", "run", "--record-no-pixels");
        await ExpectAsync("go with --record DIR", "evaluate", folder.Path, "--record-max-mib", "5");
        folder.Write("records/0000000000000099.natixrec", "a stranger's"u8.ToArray());
        await ExpectAsync("is no file of recorded verdicts", "replay", "last", "--records", records);
    }

    [Fact]
    public async Task An_evaluation_of_stills_can_be_recorded_whatever_it_is_compared_with()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        var records = Path.Combine(folder.Path, "records");
        folder.Write("labels.csv", "file,label\na.jpg,1\nb.png,0\ngone.jpg,0\n"u8.ToArray());
        folder.Write("a.jpg", CascadeFixture.Bright);
        folder.Write("b.png", Pictures.Png(64, 64));
        var outcome = await cascade.RunAsync("evaluate", folder.Path, "--record", records, "--against", BrightnessCascade.WriteTwoLevels(other.Path), "--json");
        Assert.Equal(3, outcome.ExitCode); // one file is missing, and never came to the engine
        Assert.Equal(2, outcome.Json().GetProperty("n").GetInt32());
        Assert.Contains($"2 verdicts of cascade brightness recorded in {records}", outcome.Error, StringComparison.Ordinal);

        var list = (await NatixProgram.RunAsync("replay", "--list", "--records", records, "--json")).Lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(2, list.Length);
        foreach (var id in list.Select(entry => entry.GetProperty("id").GetString()!))
        {
            Assert.Equal("Identical", (await NatixProgram.RunAsync("replay", id, "--records", records, "--json")).Json().GetProperty("outcome").GetString());
            Assert.Equal(0, (await NatixProgram.RunAsync("explain", id, "--records", records)).ExitCode);
        }
    }

    [Fact]
    public async Task An_evaluation_of_clips_is_recorded_frame_by_frame()
    {
        using var folder = new TemporaryFolder();
        var records = Path.Combine(folder.Path, "records");
        await Ffmpeg.RunAsync("-f", "lavfi", "-i", "color=c=white:s=96x64:r=10:d=1", "-c:v", "libx264", Path.Combine(folder.Path, "clip.mp4"));
        folder.Write("second_labels.csv", "clip,second,label\nclip.mp4,0,1\n"u8.ToArray());
        var outcome = await cascade.RunAsync("evaluate", "--clips", folder.Path, "--record", records, "--record-no-pixels");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("10 verdicts of cascade brightness recorded in", outcome.Output, StringComparison.Ordinal);

        var last = (await NatixProgram.RunAsync("replay", "last", "--records", records, "--json")).Json();
        Assert.Equal(("Judgement", "Identical", false), (last.GetProperty("mode").GetString(), last.GetProperty("outcome").GetString(), last.GetProperty("has_frame").GetBoolean()));
        Assert.EndsWith("clip.mp4", last.GetProperty("source").GetString(), StringComparison.Ordinal);
        Assert.Equal(10, (await NatixProgram.RunAsync("replay", "--list", "--records", records, "--json")).Lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("index").GetInt64()).Distinct().Count());
    }

    private static async Task ExpectAsync(string words, params string[] arguments)
    {
        var outcome = await NatixProgram.RunAsync(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(words, outcome.Error, StringComparison.Ordinal);
    }

    private async Task RecordAsync(TemporaryFolder folder, string records, params string[] more)
    {
        var (bright, dark) = (folder.Write("b.jpg", CascadeFixture.Bright), folder.Write("d.jpg", CascadeFixture.Dark));
        var outcome = await cascade.RunAsync(["run", dark, bright, "--json", "--record", records, .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("2 verdicts recorded in", outcome.Error, StringComparison.Ordinal);
        await outcome.SummaryAsync();
    }
}
