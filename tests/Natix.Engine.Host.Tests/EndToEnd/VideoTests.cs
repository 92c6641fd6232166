using System.Diagnostics;

namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class VideoTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    [Fact]
    public async Task Every_frame_of_a_video_comes_once_with_its_time()
    {
        using var folder = new TemporaryFolder();
        var video = await MakeAsync(folder, "clip.mp4", "white", seconds: 2);
        var disguised = Path.Combine(folder.Path, "clip.jpg");
        File.Copy(video, disguised);
        var outcome = await cascade.RunAsync("run", disguised, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(20, frames.Count);
        for (var i = 0; i < frames.Count; i++)
        {
            Assert.Equal(i, frames[i].GetProperty("index").GetInt32());
            Assert.Equal(i / 10.0, frames[i].GetProperty("time_s").GetDouble(), 6);
            Assert.Equal("roadwork", frames[i].GetProperty("verdict").GetString());
            Assert.Equal(0, frames[i].GetProperty("bytes_copied").GetInt64());
        }
    }

    [Theory]
    [InlineData("-pix_fmt", "yuv420p", "-color_range", "tv")]
    [InlineData("-pix_fmt", "yuvj420p", "-color_range", "pc")]
    [InlineData("-pix_fmt", "yuv444p", "-vf", "crop=95:63")]
    public async Task Brightness_is_kept_whatever_range_and_size_a_video_has(params string[] encoding)
    {
        using var folder = new TemporaryFolder();
        foreach (var (colour, level) in ((string, byte)[])[("white", 255), ("gray", 128), ("black", 0)])
        {
            var clip = Path.Combine(folder.Path, colour + ".mkv");
            await Ffmpeg.RunAsync(["-f", "lavfi", "-i", $"color=c={colour}:s=96x64:r=5:d=1", .. encoding, "-c:v", "libx264", "-qp", "0", clip]);
            var still = folder.Write(colour + ".jpg", Pictures.Plain(96, 64, level));
            var frames = await (await cascade.RunAsync("run", still, clip, "--json")).FramesAsync();
            Assert.Equal(6, frames.Count);
            Assert.All(frames, f => Assert.Equal(frames[0].GetProperty("p").GetDouble(), f.GetProperty("p").GetDouble(), 0.03));
        }
    }

    [Fact]
    public async Task Pictures_of_a_video_can_be_thinned_out()
    {
        using var folder = new TemporaryFolder();
        var video = await MakeAsync(folder, "clip.mp4", "black", seconds: 2);
        var output = Path.Combine(folder.Path, "out");
        var outcome = await cascade.RunAsync("run", video, "--out", output, "--every", "5");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(
            ["000000.jpg", "000005.jpg", "000010.jpg", "000015.jpg"],
            Directory.GetFiles(Path.Combine(output, "frames", "clip.mp4")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(20, File.ReadLines(Path.Combine(output, "verdicts.jsonl")).Count());
    }

    [Fact]
    public async Task A_video_that_is_none_is_reported_with_what_ffmpeg_says()
    {
        Ffmpeg.Require();
        using var folder = new TemporaryFolder();
        var broken = folder.Write("broken.mp4", "no video at all"u8.ToArray());
        var good = folder.Write("good.jpg", CascadeFixture.Dark);
        var outcome = await cascade.RunAsync("run", broken, good, "--json");
        Assert.Equal(3, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(2, frames.Count);
        Assert.Contains("ffmpeg cannot read this video", frames[0].GetProperty("error").GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("clear", frames[1].GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task A_missing_ffmpeg_is_said_with_the_command_that_installs_it()
    {
        using var folder = new TemporaryFolder();
        var video = folder.Write("clip.mp4", Convert.FromHexString("000000206674797069736F6D"));
        var outcome = await NatixProgram.RunAsync(["run", video, "--json", "--cascade", cascade.Cascade], input: null, path: folder.Path);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("apt-get install ffmpeg", Assert.Single(outcome.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clips_are_judged_by_the_second()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, "white.mp4", "white", seconds: 3);
        await MakeAsync(folder, "black.mp4", "black", seconds: 2);
        await MakeAsync(folder, "free.mp4", "black", seconds: 2);
        await MakeAsync(folder, "nobody.mp4", "white", seconds: 1);
        folder.Write(
            "second_labels.csv",
            "file,clip,second,label\na,white.mp4,0,1\nb,white.mp4,1,ambiguous\nc,white.mp4,2,0\nd,black.mp4,0,0\ne,gone.mp4,0,1\n"u8.ToArray());
        var report = Path.Combine(folder.Path, "perf", "clips.md");
        var outcome = await cascade.RunAsync("evaluate", "--clips", folder.Path, "--negative-clips", "free.mp4", "--report", report, "--json");
        Assert.Equal(3, outcome.ExitCode); // gone.mp4
        var figures = outcome.Json();
        Assert.Equal((5, 1, 3, 1, 0), (
            figures.GetProperty("n").GetInt32(), figures.GetProperty("tp").GetInt32(), figures.GetProperty("tn").GetInt32(),
            figures.GetProperty("fp").GetInt32(), figures.GetProperty("fn").GetInt32()));
        Assert.Equal(1, figures.GetProperty("ambiguous").GetInt32());
        Assert.Equal(1, figures.GetProperty("missing").GetInt32()); // of gone.mp4
        Assert.Equal(1, figures.GetProperty("unlabelled").GetInt32());
        Assert.Equal(["nobody.mp4"], figures.GetProperty("unlisted").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(1, figures.GetProperty("errors").GetInt32());
        var white = figures.GetProperty("clips").EnumerateArray().Single(c => c.GetProperty("clip").GetString() == "white.mp4");
        Assert.Equal((30, 1, 1), (white.GetProperty("frames").GetInt32(), white.GetProperty("right").GetInt32(), white.GetProperty("wrong").GetInt32()));
        var page = File.ReadAllText(report);
        Assert.Contains("| white.mp4 | 30 |", page, StringComparison.Ordinal);
        Assert.Contains("Machine: ", page, StringComparison.Ordinal);
    }

    private static async Task<string> MakeAsync(TemporaryFolder folder, string name, string colour, int seconds)
    {
        Ffmpeg.Require();
        var path = Path.Combine(folder.Path, name);
        using var ffmpeg = Process.Start("ffmpeg", [
            "-v", "error", "-f", "lavfi", "-i", FormattableString.Invariant($"color=c={colour}:s=96x64:r=10:d={seconds}"), "-pix_fmt", "yuv420p", path]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
        return path;
    }

    [Fact]
    public async Task A_playlist_cannot_name_other_files()
    {
        using var folder = new TemporaryFolder();
        await MakeAsync(folder, "other.mp4", "white", seconds: 1);
        var list = folder.Write("list.mp4", "ffconcat version 1.0\nfile other.mp4\n"u8.ToArray());
        var outcome = await cascade.RunAsync("run", list, "--json");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal("Unreadable", Assert.Single(await outcome.FramesAsync()).GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_name_that_looks_like_an_address_is_a_file()
    {
        using var folder = new TemporaryFolder();
        var clip = await MakeAsync(folder, "clip.mp4", "white", seconds: 1);
        var name = $"natix-{Guid.NewGuid():N}:1.mp4"; // relative, so that what comes before the colon could be a protocol
        var path = Path.Combine(Path.GetTempPath(), name);
        File.Copy(clip, path);
        try
        {
            var outcome = await cascade.RunAsync("run", name, "--json");
            Assert.Equal(0, outcome.ExitCode);
            Assert.Equal(0.9, (await outcome.FramesAsync())[^1].GetProperty("time_s").GetDouble(), 6);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
