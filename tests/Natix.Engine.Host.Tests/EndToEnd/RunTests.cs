using System.Text.Json;

namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class RunTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Fact]
    public async Task Every_frame_gets_its_verdict_in_input_order()
    {
        using var folder = new TemporaryFolder();
        var bright = folder.Write("z.jpg", CascadeFixture.Bright);
        var dark = folder.Write("a.jpg", CascadeFixture.Dark);
        var outcome = await cascade.RunAsync("run", bright, dark, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal([bright, dark], frames.Select(f => f.GetProperty("source").GetString()));
        Assert.Equal(["roadwork", "clear"], frames.Select(f => f.GetProperty("verdict").GetString()));
        Assert.All(frames, f => Assert.Equal(0, f.GetProperty("level").GetInt32()));
        Assert.All(frames, f => Assert.Equal(0, f.GetProperty("bytes_copied").GetInt64()));
        Assert.All(frames, f => Assert.Equal((96, 64), (f.GetProperty("width").GetInt32(), f.GetProperty("height").GetInt32())));
        var summary = await outcome.SummaryAsync();
        Assert.Equal(2, summary.GetProperty("frames").GetInt32());
        Assert.Equal(1, summary.GetProperty("roadwork").GetInt32());
    }

    [Fact]
    public async Task Garbage_among_good_frames_is_named_and_the_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        var noise = Pictures.Jpeg(320, 180);
        folder.Write("a_good.jpg", CascadeFixture.Bright);
        folder.Write("b_empty.jpg", []);
        folder.Write("c_text.jpg", "this is no image"u8.ToArray());
        folder.Write("d_cut.jpg", noise[..(noise.Length / 2)]);
        folder.Write("e_header_only.jpg", noise[..2]);
        folder.Write("f_tiny.jpg", Pictures.Plain(1, 1, 20));
        folder.Write("g_png_inside.jpg", Pictures.Png(64, 64));
        folder.Write("h_good.jpg", CascadeFixture.Dark);
        var outcome = await cascade.RunAsync("run", folder.Path, Path.Combine(folder.Path, "gone.jpg"), "--json");
        Assert.Equal(3, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(9, frames.Count);
        Assert.Equal(
            [null, "Empty", "NotJpeg", "Truncated", "Truncated", null, null, null, "Unreadable"],
            frames.Select(f => f.GetProperty("error") is { ValueKind: JsonValueKind.Object } e ? e.GetProperty("code").GetString() : null));
        Assert.All(frames.Where(f => f.GetProperty("error").ValueKind == JsonValueKind.Object), f =>
            Assert.True(f.GetProperty("error").GetProperty("reason").GetString()!.Length > 10));
        Assert.True(frames[6].GetProperty("bytes_copied").GetInt64() > 0);
        Assert.Equal(5, (await outcome.SummaryAsync()).GetProperty("errors").GetInt32());
    }

    [Fact]
    public async Task A_folder_without_images_and_a_missing_file_are_errors()
    {
        using var folder = new TemporaryFolder();
        folder.Write("readme.txt", "nothing here"u8.ToArray());
        var outcome = await cascade.RunAsync("run", folder.Path, "/nowhere/at/all.jpg", "--json");
        Assert.Equal(3, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(2, frames.Count);
        Assert.Contains("no image", frames[0].GetProperty("error").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Contains("does not exist", frames[1].GetProperty("error").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_refuse_what_is_too_large()
    {
        using var folder = new TemporaryFolder();
        var large = folder.Write("large.jpg", Pictures.Jpeg(320, 180));
        var pixels = await cascade.RunAsync("run", large, "--json", "--max-pixels", "1000");
        Assert.Equal("TooManyPixels", (await pixels.FramesAsync())[0].GetProperty("error").GetProperty("code").GetString());
        var bytes = await cascade.RunAsync("run", large, "--json", "--max-bytes", "1000");
        Assert.Equal("TooManyBytes", (await bytes.FramesAsync())[0].GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_table_on_a_pipe_has_no_control_characters()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.jpg", CascadeFixture.Bright);
        folder.Write("b.jpg", CascadeFixture.Dark);
        var outcome = await cascade.RunAsync("run", folder.Path);
        Assert.Equal(0, outcome.ExitCode);
        Assert.DoesNotContain(outcome.Output, c => char.IsControl(c) && c != '\n');
        Assert.Contains("frames/s", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("50.0 %", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public async Task Out_holds_annotated_frames_verdicts_and_a_contact_sheet()
    {
        using var folder = new TemporaryFolder();
        folder.Write("in/a.jpg", CascadeFixture.Bright);
        folder.Write("in/b.jpg", []);
        folder.Write("in/c.jpg", CascadeFixture.Dark);
        var output = Path.Combine(folder.Path, "out");
        var outcome = await cascade.RunAsync("run", Path.Combine(folder.Path, "in"), "--out", output);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(output, "frames", "in"), "*.jpg").Length);
        Assert.True(new FileInfo(Path.Combine(output, "contact-sheet.png")).Length > 5000);
        foreach (var line in File.ReadLines(Path.Combine(output, "verdicts.jsonl")))
            await VerdictSchema.CheckFrameAsync(line);
        Assert.Equal(3, File.ReadLines(Path.Combine(output, "verdicts.jsonl")).Count());
    }

    [Theory]
    [InlineData(SkiaSharp.SKEncodedImageFormat.Png)]
    [InlineData(SkiaSharp.SKEncodedImageFormat.Webp)]
    public async Task A_lossless_still_of_a_jpegs_pixels_gets_the_jpegs_verdict(SkiaSharp.SKEncodedImageFormat format)
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, jpeg) in ((string, byte[])[])[("noise", Pictures.Jpeg(320, 180)), ("bright", CascadeFixture.Bright), ("dark", CascadeFixture.Dark)])
        {
            folder.Write(name + ".1.jpg", jpeg);
            using var bitmap = SkiaSharp.SKBitmap.Decode(jpeg);
            using var pixels = bitmap.PeekPixels();
            using var still = format == SkiaSharp.SKEncodedImageFormat.Png
                ? pixels!.Encode(SkiaSharp.SKPngEncoderOptions.Default)
                : pixels!.Encode(new SkiaSharp.SKWebpEncoderOptions(SkiaSharp.SKWebpEncoderCompression.Lossless, 50));
            folder.Write(name + ".2.still", still!.ToArray());
        }

        var outcome = await cascade.RunAsync("run", folder.Path, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(6, frames.Count);
        foreach (var pair in frames.Chunk(2))
        {
            Assert.Equal(pair[0].GetProperty("p").GetDouble(), pair[1].GetProperty("p").GetDouble(), 0.01);
            Assert.Equal(pair[0].GetProperty("verdict").GetString(), pair[1].GetProperty("verdict").GetString());
            Assert.Equal(0, pair[0].GetProperty("bytes_copied").GetInt64());
            var (width, height) = (pair[1].GetProperty("width").GetInt64(), pair[1].GetProperty("height").GetInt64());
            Assert.Equal(3 * width * height, pair[1].GetProperty("bytes_copied").GetInt64());
        }
    }

    [Fact]
    public async Task Raw_frames_are_judged_as_they_are_and_drawn()
    {
        using var folder = new TemporaryFolder();
        byte[] grey = [.. Enumerable.Repeat((byte)128, 96 * 32)];
        var raw = folder.Write("frames.nv12", [
            .. Enumerable.Repeat((byte)235, 96 * 64), .. grey, .. Enumerable.Repeat((byte)20, 96 * 64), .. grey, .. new byte[100]]);
        var output = Path.Combine(folder.Path, "out");
        var outcome = await cascade.RunAsync("run", "--raw", "nv12:96x64", raw, "--json", "--out", output);
        Assert.Equal(3, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(["roadwork", "clear", null], frames.Select(f => f.GetProperty("verdict").GetString()));
        Assert.All(frames, f => Assert.Equal(0, f.GetProperty("bytes_copied").GetInt64()));
        Assert.Contains("9116 are missing", frames[2].GetProperty("error").GetProperty("reason").GetString(), StringComparison.Ordinal);
        // Under the heat map's red: light where the frame is white, dark where it is black.
        Assert.True(Middle(0).Green > 100 && Middle(1).Green < 60, $"{Middle(0)} and {Middle(1)}");
        var piped = await NatixProgram.RunAsync(["run", "--raw", "nv12:96x64", "-", "--json", "--cascade", cascade.Cascade], File.ReadAllBytes(raw)[..(96 * 96)]);
        Assert.Equal(0, piped.ExitCode);
        Assert.Equal("roadwork", Assert.Single(await piped.FramesAsync()).GetProperty("verdict").GetString());

        SkiaSharp.SKColor Middle(int index)
        {
            using var picture = SkiaSharp.SKBitmap.Decode(Path.Combine(output, "frames", "frames.nv12", $"00000{index}.jpg"));
            return picture.GetPixel(picture.Width / 2, picture.Height / 2);
        }
    }
}
