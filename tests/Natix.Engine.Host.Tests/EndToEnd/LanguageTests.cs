using System.Text;

namespace Natix.Engine.Host.Tests.EndToEnd;

/// <summary>natix generate and natix decide, the real program on a tiny model.</summary>
public sealed class LanguageTests : IDisposable
{
    private readonly RandomCheckpoint _checkpoint = RandomCheckpoint.Write();

    private string Model => _checkpoint.Folder;

    [Fact]
    public async Task Generate_writes_the_same_text_again_and_another_for_another_seed()
    {
        var first = await NatixProgram.RunAsync("generate", "--model", Model, "--prompt", "A cone", "--max-tokens", "24", "--stats");
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("tokens, the first after", first.Error, StringComparison.Ordinal);
        var again = await NatixProgram.RunAsync(["generate", "--model", Model, "--prompt", "-", "--max-tokens", "24"], Encoding.UTF8.GetBytes("A cone"));
        Assert.Equal(first.Output, again.Output);
        string[] drawn = ["generate", "--model", Model, "--prompt", "A cone", "--max-tokens", "24", "--temperature", "1"];
        Assert.NotEqual((await NatixProgram.RunAsync([.. drawn, "--seed", "1"])).Output, (await NatixProgram.RunAsync([.. drawn, "--seed", "2"])).Output);
    }

    [Fact]
    public async Task Decide_gives_probabilities_that_add_up()
    {
        var outcome = await NatixProgram.RunAsync("decide", "--model", Model, "--chat", "--system", "Be brief.", "--prompt", "Roadwork?", "--choice", "yes", "--choice", "no", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        var choices = outcome.Json().GetProperty("choices").EnumerateArray().ToDictionary(c => c.GetProperty("text").GetString()!, c => c.GetProperty("probability").GetDouble());
        Assert.Equal(["yes", "no"], choices.Keys);
        Assert.Equal(1, choices.Values.Sum(), 1e-12);
        Assert.Equal(choices.MaxBy(c => c.Value).Key, outcome.Json().GetProperty("best").GetString());
    }

    [Fact]
    public async Task A_picture_is_part_of_the_question()
    {
        using var seeing = RandomCheckpoint.Write(new RandomModel { Architecture = "Qwen3VLForConditionalGeneration", Seed = 4 });
        string[] about = ["decide", "--model", seeing.Folder, "--chat", "--prompt", "Roadwork?", "--choice", "yes", "--choice", "no", "--json"];
        var (first, second) = (Path.Combine(seeing.Folder, "first.jpg"), Path.Combine(seeing.Folder, "second.jpg"));
        await File.WriteAllBytesAsync(first, Pictures.Jpeg(256, 192), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(second, Pictures.Jpeg(256, 192, seed: 2), TestContext.Current.CancellationToken);
        var outcome = await NatixProgram.RunAsync([.. about, "--image", first]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal(outcome.Output, (await NatixProgram.RunAsync([.. about, "--image", first])).Output);
        Assert.NotEqual(outcome.Output, (await NatixProgram.RunAsync([.. about, "--image", second])).Output);

        var broken = await NatixProgram.RunAsync([.. about, "--image", Path.Combine(seeing.Folder, "config.json")]);
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains("NotJpeg", broken.Error, StringComparison.Ordinal);
        var absent = await NatixProgram.RunAsync([.. about, "--image", first + ".not"]);
        Assert.Equal(2, absent.ExitCode);
        Assert.Contains("first.jpg.not", absent.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no vision tower", "generate", "--chat", "--prompt", "x", "--image", "/etc/hostname")]
    [InlineData("--image is for a conversation", "generate", "--prompt", "x", "--image", "x.jpg")]
    [InlineData("two choices or more, found 1", "decide", "--prompt", "x", "--choice", "a")]
    [InlineData("--system is for a conversation", "generate", "--prompt", "x", "--system", "y")]
    [InlineData("ContextTokens is 99999", "generate", "--prompt", "x", "--context", "99999")]
    public async Task What_cannot_be_done_is_one_clear_message(string message, string command, params string[] arguments)
    {
        var outcome = await NatixProgram.RunAsync([command, "--model", Model, .. arguments]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_cut_off_is_named()
    {
        var weights = Path.Combine(Model, "model.safetensors");
        await using (var file = File.OpenWrite(weights))
            file.SetLength(file.Length / 2);
        var outcome = await NatixProgram.RunAsync("generate", "--model", Model, "--prompt", "x");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("model.safetensors", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _checkpoint.Dispose();
}
