using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Natix.Engine.Host.Drawing;
using Natix.Engine.Host.Serving.Dashboard.Frames;
using Natix.Engine.Host.Serving.Verdicts;
using Natix.Engine.Host.Tests.EndToEnd;
using Natix.Engine.Host.Tests.Telemetry;
using SkiaSharp;

namespace Natix.Engine.Host.Tests.Serving.Dashboard.Frames;

/// <summary>Frames that are kept for the page, and those that are not.</summary>
public sealed class FrameAlbumTests : IAsyncLifetime
{
    private readonly CascadeFixture _cascade = new();
    private readonly SteppingClock _clock = new();
    private readonly FrameAlbum _album;
    private RoadworkEngine _engine = null!;

    public FrameAlbumTests() => _album = new FrameAlbum(_clock, NullLogger.Instance);

    public ValueTask InitializeAsync()
    {
        _engine = new EngineBuilder().UseCascade(_cascade.Cascade).Configure(o => o with { Workers = 1 }).Build();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _cascade.Dispose();
    }

    [Fact]
    public async Task While_nobody_watches_a_frame_costs_nothing()
    {
        using var result = await JudgeAsync(Pictures.Jpeg());
        var engine = _engine.Description;
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 1000; i++)
                _album.Saw(result, engine, FrameSender.Validator);
        });
        Assert.Empty(_album.Frames);
    }

    [Fact]
    public async Task One_a_second_is_kept_with_what_was_found()
    {
        _album.IsWatched = true;
        using var result = await JudgeAsync(Pictures.Jpeg(1280, 720));
        for (var i = 0; i < 100; i++)
            _album.Saw(result, _engine.Description, FrameSender.Validator);
        await WaitAsync(_album, 1);
        var frame = Assert.Single(_album.Frames);
        Assert.Same(frame, _album.Find(frame.Id));
        Assert.Null(_album.Find(frame.Id + 1));
        Assert.Equal(("test", 1280, 720), (frame.Record.Source, frame.Record.Width, frame.Record.Height));
        Assert.Single(frame.Record.Evidence);
        using var picture = SKBitmap.Decode(frame.Picture);
        Assert.Equal((640, 360), (picture.Width, picture.Height));
        Assert.NotNull(frame.Heat);
        _clock.Step(TimeSpan.FromSeconds(0.9));
        _album.Saw(result, _engine.Description, FrameSender.Validator);
        _clock.Step(TimeSpan.FromSeconds(0.2));
        await SeeUntilAsync(_album, result, 2);
        Assert.Equal([0, 1100], _album.Frames.Select(seen => (seen.At - frame.At).TotalMilliseconds));
    }

    [Fact]
    public async Task A_stream_of_a_key_holder_takes_no_turn_of_a_validator()
    {
        _album.IsWatched = true;
        using var stream = await JudgeAsync(Pictures.Jpeg(), "stream");
        using var request = await JudgeAsync(Pictures.Jpeg(), "validator");
        for (var i = 0; i < 25; i++)
            _album.Saw(stream, _engine.Description, FrameSender.KeyHolder);
        _album.Saw(request, _engine.Description, FrameSender.Validator);
        await WaitAsync(_album, 2);
        Assert.Equal(["stream", "validator"], _album.Frames.Select(frame => frame.Record.Source).Order());
    }

    [Fact]
    public async Task A_frame_that_cannot_be_taken_fails_no_request_and_holds_no_turn()
    {
        using var lines = new LineCounter();
        var isBroken = true;
        var album = new FrameAlbum(_clock, lines, _ => isBroken ? throw new InsufficientMemoryException("test") : (null, null)) { IsWatched = true };
        using var result = await JudgeAsync(Pictures.Jpeg());
        // Without a description it fails on the request's own thread, while it is drawn on another.
        album.Saw(result, null!, FrameSender.Validator);
        Assert.Single(lines.Lines);
        _clock.Step(TimeSpan.FromSeconds(2));
        album.Saw(result, _engine.Description, FrameSender.Validator);
        var patience = Stopwatch.StartNew();
        while (lines.Lines.Count < 2)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20), "nothing was logged");
            await Task.Delay(10);
        }

        isBroken = false;
        _clock.Step(TimeSpan.FromSeconds(2));
        await SeeUntilAsync(album, result, 1);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(8)]
    public async Task A_picture_is_upright(byte orientation)
    {
        _album.IsWatched = true;
        using var result = await JudgeAsync(Pictures.WithOrientation(Pictures.Jpeg(320, 180), orientation));
        _album.Saw(result, _engine.Description, FrameSender.Validator);
        await WaitAsync(_album, 1);
        using var picture = SKBitmap.Decode(_album.Frames[0].Picture);
        Assert.Equal((180, 320), (picture.Width, picture.Height));
        Assert.Equal((180, 320), (_album.Frames[0].Record.Width, _album.Frames[0].Record.Height));
    }

    [Fact]
    public void The_album_is_bounded_and_a_picture_that_cannot_be_made_is_none()
    {
        for (var i = 0; i < 30; i++)
            _album.Keep(new AnnotatedFrame(Pictures.Record(0.9), new byte[] { 0xff, 0xd8, 0xff, (byte)i }, null, 0.5), hasManifestPool: true);
        Assert.Equal(FrameAlbum.Capacity, _album.Frames.Length);
        Assert.Equal(Enumerable.Range(19, 12).Select(i => (long)i), _album.Frames.Select(frame => frame.Id));
        Assert.All(_album.Frames, frame => Assert.Null(frame.Picture));
        // A page that is behind asks for what was there before.
        Assert.Null(_album.Find(6));
        Assert.NotNull(_album.Find(7));
    }

    // A turn ends a moment after its frame is there: it is offered again until then.
    private async Task SeeUntilAsync(FrameAlbum album, FrameResult result, int frames)
    {
        var patience = Stopwatch.StartNew();
        while (album.Frames.Length < frames)
        {
            album.Saw(result, _engine.Description, FrameSender.Validator);
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20), "the frame was not kept");
            await Task.Delay(10);
        }
    }

    private static async Task WaitAsync(FrameAlbum album, int frames)
    {
        var patience = Stopwatch.StartNew();
        while (album.Frames.Length < frames)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20), "the frame was not kept");
            await Task.Delay(10);
        }
    }

    private async Task<FrameResult> JudgeAsync(byte[] jpeg, string source = "test")
    {
        using var lease = _engine.Rent(jpeg.Length);
        jpeg.CopyTo(lease.Buffer.Span);
        lease.Length = jpeg.Length;
        return await _engine.SubmitAsync(lease, FrameInfo.Still(source));
    }
}
