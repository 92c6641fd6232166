using Natix.Engine.Host.Tests.EndToEnd;
using Natix.Engine.Host.Tests.Intake.Live;
using static Natix.Engine.Host.Tests.Intake.Http.CameraBodies;
using static Natix.Engine.Host.Tests.Intake.Http.ScriptedServer;

namespace Natix.Engine.Host.Tests.Intake.Http;

public sealed class HttpCameraTests(CascadeFixture cascade) : IClassFixture<CascadeFixture>
{
    private static readonly byte[][] Three = Frames(3);

    [Theory]
    [InlineData("boundary=frame", "--frame")]
    [InlineData("boundary=\"frame\"", "--frame")]
    [InlineData("boundary=--frame", "--frame")]
    [InlineData("boundary=--frame", "----frame")]
    [InlineData("charset=x; BOUNDARY=frame ", "--frame")]
    [InlineData("boundary=a:b/c,d", "--a:b/c,d")]
    [InlineData("", "--whatever")]
    public async Task Boundaries_as_cameras_write_them(string parameter, string delimiter)
    {
        var head = $"HTTP/1.1 200 OK\nContent-Type: multipart/x-mixed-replace; {parameter}";
        await AssertThreeAsync(AnswerThenWait(head, [.. Three.Select(f => Part(f, delimiter))]));
    }

    [Fact]
    public Task No_line_break_before_the_delimiter() => AssertThreeAsync(AnswerThenWait(Multipart, [.. Three.Select(f => Part(f, after: ""))]));

    [Fact]
    public Task A_preamble_and_line_feeds_alone() => AssertThreeAsync(AnswerThenWait(
        Multipart, Ascii("This is a preamble.\n"), [.. Three.SelectMany(f => (byte[])[.. Ascii($"--frame\nContent-length: {f.Length}\n\n"), .. f, 10])]));

    [Fact]
    public Task Parts_that_do_not_say_their_length() => AssertThreeAsync(AnswerThenWait(Multipart, [.. Three.Select(PartWithoutLength), Ascii("--frame\r\n")]));

    [Fact]
    public Task A_chunked_body() => AssertThreeAsync(AnswerThenWait(Multipart + "\nTransfer-Encoding: chunked", Chunked(Join(Three.Select(f => Part(f))), 700)));

    [Fact]
    public Task A_bare_stream_of_jpegs() => AssertThreeAsync(AnswerThenWait("HTTP/1.1 200 OK\nContent-Type: video/x-motion-jpeg", [.. Three]));

    [Fact]
    public Task A_body_without_a_type() => AssertThreeAsync(AnswerThenWait("HTTP/1.0 200 OK", [.. Three]));

    [Theory]
    [InlineData(-7)]
    [InlineData(9)]
    [InlineData(60)]
    public async Task A_wrong_length_loses_no_frame(int off)
    {
        var parts = Three.Select((f, i) => Part(f, length: f.Length + (i == 1 ? off : 0)));
        await AssertThreeAsync(AnswerThenWait(Multipart, [.. parts, Part(Three[0])]));
    }

    [Fact]
    public async Task After_the_first_part_next_to_nothing_is_copied()
    {
        var frames = Enumerable.Repeat(Pictures.Jpeg(320, 180), 20).ToArray();
        await using var server = new ScriptedServer(AnswerThenWait(Multipart, [.. frames.Select(f => Part(f))]));
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(), 20);
        Assert.All(received, r => Assert.Equal(frames[0], r.Frame));
        Assert.All(received.Skip(2), r => Assert.Equal(0, r.BytesCopied));
    }

    [Fact]
    public async Task Parts_that_are_no_frames_are_named_and_the_rest_goes_on()
    {
        await using var server = new ScriptedServer(AnswerThenWait(
            Multipart, Part(Three[0]), Part(Ascii("hello"), type: "text/plain"), Part([], length: 0), Part(Ascii("no picture")), Part(Three[1])));
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(), 5);
        Assert.Equal(Three[0], received[0].Frame);
        Assert.Equal(FrameErrorCode.NotJpeg, received[1].Error.Code);
        Assert.Contains("text/plain", received[1].Error.Reason, StringComparison.Ordinal);
        Assert.Equal(FrameErrorCode.Empty, received[2].Error.Code);
        Assert.Equal("no picture"u8.ToArray(), received[3].Frame); // the engine says what is wrong with it
        Assert.Equal(Three[1], received[4].Frame);
        Assert.Equal(0, run.Group.Gaps);
    }

    [Fact]
    public async Task A_frame_over_the_limit_is_refused_unread()
    {
        await using var server = new ScriptedServer(AnswerThenWait(Multipart, Part(Three[0]), Ascii("--frame\r\nContent-Length: 99999999\r\n\r\n"), Three[1]));
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(), 3);
        Assert.Equal(FrameErrorCode.TooManyBytes, received[1].Error.Code);
        Assert.Equal(Three[1], received[2].Frame);
    }

    [Fact]
    public async Task A_slow_drip_is_no_stall()
    {
        var body = Join(Three.Select(f => Part(f)));
        await using var server = new ScriptedServer(async (request, stream, stop) =>
        {
            await Answer(Multipart)(request, stream, stop);
            foreach (var drop in body.Chunk(Math.Max(1, body.Length / 40)))
            {
                await stream.WriteAsync(drop, stop);
                await Task.Delay(20, stop);
            }

            await Task.Delay(Timeout.Infinite, stop);
        });
        await using var run = new LiveRun(cascade.Cascade);
        Assert.Equal(Three, (await run.ReadAsync(server.Address(), 3)).Select(r => r.Frame));
    }

    [Fact]
    public async Task A_single_picture_is_one_frame_and_the_end()
    {
        await using var server = new ScriptedServer(Answer($"HTTP/1.1 200 OK\nContent-Type: image/jpeg\nContent-Length: {Three[0].Length}", Three[0]));
        await using var run = new LiveRun(cascade.Cascade);
        var only = Assert.Single(await run.ReadAsync(server.Address(), 5));
        Assert.Equal(Three[0], only.Frame);
        Assert.Equal(0, only.BytesCopied);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_single_picture_is_asked_for_again_when_so_wished()
    {
        await using var server = new ScriptedServer(
            [.. Three.Select(f => Answer($"HTTP/1.1 200 OK\nConnection: close\nContent-Type: image/jpeg\nContent-Length: {f.Length}", f))]);
        await using var run = new LiveRun(cascade.Cascade);
        await using var polling = new LiveRun(cascade.Cascade) { Options = run.Options with { Poll = TimeSpan.FromMilliseconds(10) } };
        Assert.Equal(Three, (await polling.ReadAsync(server.Address(), 3)).Select(r => r.Frame));
        Assert.Equal(0, polling.Group.Gaps);
    }

    private async Task AssertThreeAsync(Func<string, Stream, CancellationToken, Task> answer)
    {
        await using var server = new ScriptedServer(answer);
        await using var run = new LiveRun(cascade.Cascade);
        var received = await run.ReadAsync(server.Address(), 3);
        Assert.Equal(Three, received.Select(r => r.Frame));
        Assert.Equal([0, 1, 2], received.Select(r => r.Index));
        Assert.Equal((1, 0L), (server.Connections, run.Group.Gaps));
    }
}
