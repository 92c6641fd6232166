using System.Diagnostics;

namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class StreamTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Fact]
    public async Task Standard_input_is_cut_into_frames_whatever_lies_between_them()
    {
        byte[] stream = [.. Enumerable.Range(0, 40).SelectMany(i => (byte[])
            [.. "\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n"u8, .. i % 4 == 0 ? CascadeFixture.Bright : CascadeFixture.Dark])];
        var outcome = await NatixProgram.RunAsync(["run", "-", "--json", "--cascade", cascade.Cascade], stream);
        Assert.Equal(0, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(40, frames.Count);
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(("stdin", i), (frames[i].GetProperty("source").GetString(), frames[i].GetProperty("index").GetInt32()));
            Assert.Equal(i % 4 == 0 ? "roadwork" : "clear", frames[i].GetProperty("verdict").GetString());
            Assert.Equal(0, frames[i].GetProperty("bytes_copied").GetInt64());
        }
    }

    [Fact]
    public async Task A_stream_that_ends_in_mid_frame_gives_what_it_has_and_says_so()
    {
        var cut = CascadeFixture.Bright;
        var outcome = await NatixProgram.RunAsync(
            ["run", "-", "--json", "--cascade", cascade.Cascade], [.. CascadeFixture.Dark, .. cut[..(cut.Length - 30)]]);
        Assert.Equal(3, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(2, frames.Count);
        Assert.Equal("Truncated", frames[1].GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is not a stream of images, and it never will be one")]
    public async Task A_stream_without_frames_is_an_error(string text)
    {
        var outcome = await NatixProgram.RunAsync(["run", "-", "--json", "--cascade", cascade.Cascade], System.Text.Encoding.ASCII.GetBytes(text));
        Assert.Equal(3, outcome.ExitCode);
        Assert.True(Assert.Single(await outcome.FramesAsync()).GetProperty("error").GetProperty("code").GetString() is "Empty" or "NotJpeg");
    }

    [Fact]
    public async Task A_stretch_without_boundaries_is_an_error_and_the_stream_goes_on()
    {
        byte[] stream = [.. CascadeFixture.Dark, 0xFF, 0xD8, .. new byte[5 << 20], .. CascadeFixture.Bright];
        var outcome = await NatixProgram.RunAsync(["run", "-", "--json", "--max-bytes", "1048576", "--cascade", cascade.Cascade], stream);
        Assert.Equal(3, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal("clear", frames[0].GetProperty("verdict").GetString());
        Assert.Equal("NoBoundary", frames[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("roadwork", frames[^1].GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_stops_a_waiting_stream_and_reports_what_was_done(int signal)
    {
        using var process = NatixProgram.Start(["run", "-", "--json", "--cascade", cascade.Cascade]);
        var error = process.StandardError.ReadToEndAsync();
        var input = process.StandardInput.BaseStream;
        for (var i = 0; i < 3; i++)
            await input.WriteAsync(CascadeFixture.Bright);
        await input.FlushAsync();
        for (var i = 0; i < 3; i++)
            await VerdictSchema.CheckFrameAsync((await process.StandardOutput.ReadLineAsync())!);

        // Nothing more comes, and the pipe stays open: only the signal can end it.
        NatixProgram.Signal(process, signal);
        var outcome = await NatixProgram.EndAsync(process, process.StandardOutput.ReadToEndAsync(), error);
        Assert.Equal(130, outcome.ExitCode);
        var summary = await outcome.SummaryAsync();
        Assert.True(summary.GetProperty("stopped").GetBoolean());
        Assert.Equal(3, summary.GetProperty("frames").GetInt32());
    }

    [Fact]
    public async Task A_signal_in_mid_run_leaves_whole_lines_and_pictures()
    {
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "out");
        using var process = NatixProgram.Start(["run", "-", "--out", output, "--cascade", cascade.Cascade]);
        var (text, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var feeding = FeedAsync(process);
        while (!File.Exists(Path.Combine(output, "frames", "stdin", "000003.jpg")) && !process.HasExited)
            await Task.Delay(20);
        NatixProgram.Signal(process, Interrupt);
        var outcome = await NatixProgram.EndAsync(process, text, error);
        await feeding;
        Assert.Equal(130, outcome.ExitCode);
        Assert.Contains("stopped by signal", outcome.Output, StringComparison.Ordinal);
        var lines = File.ReadLines(Path.Combine(output, "verdicts.jsonl")).ToList();
        foreach (var line in lines)
            await VerdictSchema.CheckFrameAsync(line);
        Assert.Equal(lines.Count, Directory.GetFiles(Path.Combine(output, "frames", "stdin")).Length);
        Assert.True(File.Exists(Path.Combine(output, "contact-sheet.png")));
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_run_quietly()
    {
        using var process = NatixProgram.Start(["run", "-", "--json", "--cascade", cascade.Cascade]);
        var error = process.StandardError.ReadToEndAsync();
        var feeding = FeedAsync(process);
        await process.StandardOutput.ReadLineAsync();
        process.StandardOutput.Close();
        var outcome = await NatixProgram.EndAsync(process, Task.FromResult(""), error);
        await feeding;
        Assert.Equal(141, outcome.ExitCode);
        Assert.Empty(outcome.Error);
    }

    /// <summary>Writes frames until nobody reads them.</summary>
    private static async Task FeedAsync(Process process)
    {
        var frame = CascadeFixture.Bright;
        try
        {
            while (!process.HasExited)
                await process.StandardInput.BaseStream.WriteAsync(frame);
        }
        catch (IOException)
        {
            // The program has closed its end: what the test waits for.
        }
    }
}
