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
        folder.Write("records/0000000000000099.natixrec", "a stranger's"u8.ToArray());
        await ExpectAsync("is no file of recorded verdicts", "replay", "last", "--records", records);
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
