using System.IO.Pipelines;
using Natix.Engine.Tests.Imaging;
using Xunit;

namespace Natix.Engine.Tests;

/// <summary>Broken streams: a clear error for each broken frame, and the stream goes on.</summary>
public sealed class MjpegReaderErrorTests
{
    private static readonly FrameLimits Small = new(MaxBytes: 64 << 10);

    private static readonly byte[] Good = TestJpeg.Baseline(64, 48);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Truncated_last_frame_is_an_error_and_then_the_end()
    {
        for (var kept = 2; kept < Good.Length; kept += 7)
        {
            await using var reader = new MjpegReader(new MemoryStream([.. Good, .. Good[..kept]]), Small);
            (await reader.ReadAsync(Token)).Lease!.Dispose();
            var broken = await reader.ReadAsync(Token);
            Assert.Null(broken.Lease);
            Assert.Equal(FrameErrorCode.Truncated, broken.Error.Code);
            Assert.Equal((Good.Length, kept), (broken.StreamOffset, broken.Error.Offset));
            Assert.True((await reader.ReadAsync(Token)).IsEnd);
        }
    }

    [Fact]
    public async Task Frame_cut_in_the_middle_costs_only_itself()
    {
        byte[] stream = [.. Good, .. Good[..^50], .. Good];
        var results = await ReadAll(new MemoryStream(stream));
        Assert.Equal([FrameErrorCode.None, FrameErrorCode.Truncated, FrameErrorCode.None], results);
    }

    [Fact]
    public async Task Endless_scan_is_given_up_and_the_next_frame_is_found()
    {
        byte[] endless = [.. Good[..^2], .. Enumerable.Repeat((byte)0x5A, 3 * Small.MaxBytes)];
        var results = await ReadAll(new MemoryStream([.. Good, .. endless, .. Good]));
        Assert.Equal(FrameErrorCode.None, results[0]);
        Assert.All(results[1..^1], code => Assert.Equal(FrameErrorCode.NoBoundary, code));
        Assert.InRange(results.Count, 3, 6);
        Assert.Equal(FrameErrorCode.None, results[^1]);
    }

    [Fact]
    public async Task Endless_stream_without_frames_keeps_giving_errors_in_flat_memory()
    {
        await using var reader = new MjpegReader(new ChunkedStream(new byte[10_007], () => 50_000, long.MaxValue / 20_000), Small);
        for (var i = 0; i < 2000; i++)
        {
            var frame = await reader.ReadAsync(Token);
            Assert.Equal(FrameErrorCode.NoBoundary, frame.Error.Code);
            Assert.Contains("MaxBytes", frame.Error.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(0, reader.LeasesOut);
    }

    [Fact]
    public async Task Empty_stream_is_just_the_end() => Assert.Empty(await ReadAll(new MemoryStream()));

    [Fact]
    public async Task Stream_that_breaks_is_an_error_and_then_the_end()
    {
        await using var reader = new MjpegReader(new BreakingStream(Good), Small);
        (await reader.ReadAsync(Token)).Lease!.Dispose();
        var broken = await reader.ReadAsync(Token);
        Assert.Equal(FrameErrorCode.Unreadable, broken.Error.Code);
        Assert.Contains("the cable was cut", broken.Error.Reason, StringComparison.Ordinal);
        Assert.True((await reader.ReadAsync(Token)).IsEnd);
    }

    [Fact]
    public async Task Disposing_while_a_read_waits_ends_the_read()
    {
        var pipe = new Pipe();
        var reader = new MjpegReader(pipe.Reader.AsStream(), Small);
        var pending = reader.ReadAsync(Token).AsTask();
        Assert.False(pending.IsCompleted);
        await reader.DisposeAsync();
        await pipe.Writer.CompleteAsync();
        var outcome = await Record.ExceptionAsync(() => pending);
        Assert.True(outcome is ObjectDisposedException or InvalidOperationException or null, outcome?.ToString());
        Assert.Throws<ObjectDisposedException>(() => { _ = reader.ReadAsync(Token).AsTask(); });
    }

    [Fact]
    public async Task Mutated_streams_always_come_to_their_end()
    {
        var random = new Random(20260104);
        byte[] clean = [.. Good, .. TestJpeg.Progressive(), .. TestJpeg.WithOrientation(Good, 6, TestJpeg.Progressive())];
        var (frames, errors) = (0, 0);
        for (var round = 0; round < 1500; round++)
        {
            var stream = new ChunkedStream([.. Mutation.Apply(clean, random), .. Good], () => random.Next(1, 4000));
            var results = await ReadAll(stream, new FrameLimits(MaxBytes: random.Next(4, 20_000)));
            frames += results.Count(code => code == FrameErrorCode.None);
            errors += results.Count(code => code != FrameErrorCode.None);
        }

        Assert.True(frames > 500 && errors > 100, $"{frames} frames, {errors} errors");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void Limits_that_make_no_sense_are_refused(int maxBytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MjpegReader(Stream.Null, new FrameLimits(MaxBytes: maxBytes)));

    private static async Task<List<FrameErrorCode>> ReadAll(Stream stream, FrameLimits? limits = null)
    {
        await using var reader = new MjpegReader(stream, limits ?? Small);
        var results = new List<FrameErrorCode>();
        while (true)
        {
            var frame = await reader.ReadAsync(Token);
            frame.Lease?.Dispose();
            if (frame.IsEnd)
                return results;
            results.Add(frame.Error.Code);
        }
    }

    private sealed class BreakingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("the cable was cut");
    }
}
