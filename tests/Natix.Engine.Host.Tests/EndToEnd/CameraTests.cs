using System.Text.Json;
using Natix.Engine.Host.Tests.Intake.Http;
using Natix.Engine.Host.Tests.Intake.Rtsp;
using static Natix.Engine.Host.Tests.Intake.Http.CameraBodies;
using static Natix.Engine.Host.Tests.Intake.Http.ScriptedServer;

namespace Natix.Engine.Host.Tests.EndToEnd;

public sealed class CameraTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private const int Interrupt = 2;

    [Fact]
    public async Task Cameras_run_side_by_side_and_a_dead_one_holds_nobody_up()
    {
        await using var bright = Camera(CascadeFixture.Bright);
        await using var dark = Camera(CascadeFixture.Dark);
        await using var dead = new ScriptedServer((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        var lines = new List<JsonElement>();
        var outcome = await WatchAsync(lines, l => l.Count(f => Source(f) == bright.Address()) >= 5 && l.Count(f => Source(f) == dark.Address()) >= 5, [
            "run", dead.Address(), bright.Address(), dark.Address(), "--json", "--lanes", "1", "--cascade", cascade.Cascade]);
        Assert.Equal(130, outcome.ExitCode);
        Assert.All(lines.Where(l => Source(l) == bright.Address()), l => Assert.Equal("roadwork", l.GetProperty("verdict").GetString()));
        Assert.All(lines.Where(l => Source(l) == dark.Address()), l => Assert.Equal("clear", l.GetProperty("verdict").GetString()));
        Assert.All(lines, l => Assert.True(l.GetProperty("time_s").GetDouble() >= 0));
        foreach (var camera in lines.GroupBy(Source))
            Assert.Equal(camera.Select(Index).Order(), camera.Select(Index));
        Assert.True((await outcome.SummaryAsync()).GetProperty("stopped").GetBoolean());
    }

    [Fact]
    public async Task A_camera_and_a_file_run_side_by_side_and_a_run_of_some_seconds_ends_by_itself()
    {
        using var folder = new TemporaryFolder();
        var still = folder.Write("a.jpg", CascadeFixture.Dark);
        await using var camera = Camera(CascadeFixture.Bright);
        var output = Path.Combine(folder.Path, "out");
        var outcome = await cascade.RunAsync("run", camera.Address(), still, "--seconds", "3", "--out", output, "--json");
        Assert.Equal(0, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Single(frames, f => Source(f) == still);
        Assert.Contains(frames, f => Source(f) == camera.Address());
        Assert.False((await outcome.SummaryAsync()).GetProperty("stopped").GetBoolean());
        Assert.Equal(frames.Count, Directory.GetFiles(Path.Combine(output, "frames"), "*.jpg", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Gaps_are_errors_are_counted_and_are_said_at_once_without_the_password()
    {
        await using var server = new ScriptedServer(
            Answer("HTTP/1.1 404 Not Found\nContent-Length: 0\nConnection: close"), AnswerThenWait(Multipart, Part(CascadeFixture.Bright)));
        var address = server.Address(user: "me:sesame@");
        var lines = new List<JsonElement>();
        var outcome = await WatchAsync(lines, l => l.Count >= 2, ["run", address, "--json", "--cascade", cascade.Cascade]);
        Assert.Equal("Unreadable", lines[0].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal("roadwork", lines[1].GetProperty("verdict").GetString());
        Assert.Equal(1, (await outcome.SummaryAsync()).GetProperty("gaps").GetInt32());
        Assert.StartsWith($"natix: {server.Address()}: the camera has nothing at /video (HTTP 404)", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", outcome.Error + outcome.Output + string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_rtsp_camera_is_judged_beside_an_http_camera()
    {
        await using var white = new RtspServer(
            0, "-f", "lavfi", "-i", "color=c=white:s=96x64:r=10", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "5", "-pix_fmt", "yuv420p", "-flags", "+global_header");
        await using var dark = Camera(CascadeFixture.Dark);
        var lines = new List<JsonElement>();
        var outcome = await WatchAsync(lines, l => l.Count(f => Source(f).StartsWith("rtsp:", StringComparison.Ordinal)) >= 3, [
            "run", white.Address, dark.Address(), "--json", "--cascade", cascade.Cascade]);
        Assert.Equal(130, outcome.ExitCode);
        var seen = lines.Where(f => Source(f).StartsWith("rtsp:", StringComparison.Ordinal)).ToList();
        Assert.All(seen, f => Assert.Equal("roadwork", f.GetProperty("verdict").GetString()));
        Assert.All(seen, f => Assert.Equal((96, 64, 0), (f.GetProperty("width").GetInt32(), f.GetProperty("height").GetInt32(), f.GetProperty("bytes_copied").GetInt32())));
        Assert.Contains(lines, f => Source(f) == dark.Address());
        Assert.DoesNotContain("sesame", outcome.Error + outcome.Output + string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_that_is_given_up_ends_the_run()
    {
        await using var server = new ScriptedServer(Answer("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 2\nConnection: close", "no"u8.ToArray()));
        var outcome = await cascade.RunAsync("run", server.Address(), "--retries", "1", "--json");
        Assert.Equal(3, outcome.ExitCode);
        var frames = await outcome.FramesAsync();
        Assert.Equal(2, frames.Count);
        Assert.Contains("given up", frames[^1].GetProperty("error").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_behind_an_address_is_a_frame()
    {
        var bright = CascadeFixture.Bright;
        await using var server = new ScriptedServer(Answer($"HTTP/1.1 200 OK\nContent-Type: image/jpeg\nContent-Length: {bright.Length}", bright));
        var outcome = await cascade.RunAsync("run", server.Address("/snapshot.jpg"), "--json");
        Assert.Equal(0, outcome.ExitCode);
        var only = Assert.Single(await outcome.FramesAsync());
        Assert.Equal(("roadwork", 0), (only.GetProperty("verdict").GetString(), only.GetProperty("bytes_copied").GetInt32()));
    }

    [Fact]
    public async Task A_camera_faster_than_the_engine_gives_its_newest_frames_and_the_rest_is_counted()
    {
        var part = Part(Pictures.Jpeg(1280, 720));
        await using var server = new ScriptedServer(async (request, stream, stop) =>
        {
            await Answer(Multipart)(request, stream, stop);
            while (true)
                await stream.WriteAsync(part, stop);
        });
        var outcome = await cascade.RunAsync("run", server.Address(), "--json", "--lanes", "1", "--seconds", "3");
        Assert.Equal(0, outcome.ExitCode);
        var summary = await outcome.SummaryAsync();
        var indexes = (await outcome.FramesAsync()).Select(Index).ToList();
        Assert.True(summary.GetProperty("skipped").GetInt64() > 0, "nothing was skipped");
        Assert.Equal(indexes.Distinct().Order(), indexes);
        Assert.True(indexes[^1] + 1 <= indexes.Count + summary.GetProperty("skipped").GetInt64());
    }

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--stall-timeout", "soon")]
    [InlineData("--raw", "nv12:big")]
    public async Task Options_out_of_range_are_usage_errors(string option, string value)
    {
        var outcome = await NatixProgram.RunAsync("run", "x.jpg", option, value);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(option, outcome.Error, StringComparison.Ordinal);
        Assert.Contains(value[(value.IndexOf(':', StringComparison.Ordinal) + 1)..], outcome.Error, StringComparison.Ordinal);
    }

    private static ScriptedServer Camera(byte[] frame) => new(async (request, stream, stop) =>
    {
        await Answer(Multipart)(request, stream, stop);
        while (true)
        {
            await stream.WriteAsync(Part(frame), stop);
            await Task.Delay(50, stop);
        }
    });

    private static string Source(JsonElement frame) => frame.GetProperty("source").GetString()!;

    private static long Index(JsonElement frame) => frame.GetProperty("index").GetInt64();

    /// <summary>Reads frames until there are enough, then interrupts.</summary>
    private static async Task<Outcome> WatchAsync(List<JsonElement> lines, Func<List<JsonElement>, bool> enough, string[] arguments)
    {
        using var process = NatixProgram.Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        while (!enough(lines) && await process.StandardOutput.ReadLineAsync() is { } line)
            lines.Add(await VerdictSchema.CheckFrameAsync(line));
        NatixProgram.Signal(process, Interrupt);
        return await NatixProgram.EndAsync(process, process.StandardOutput.ReadToEndAsync(), error);
    }
}
