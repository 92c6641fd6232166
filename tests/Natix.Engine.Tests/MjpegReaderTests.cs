using Natix.Engine.Tests.Imaging;
using Xunit;

namespace Natix.Engine.Tests;

public sealed class MjpegReaderTests
{
    private static readonly FrameLimits Small = new(MaxBytes: 64 << 10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[][] Frames { get; } =
    [
        TestJpeg.Baseline(8, 8, quality: 30),
        TestJpeg.Progressive(),
        TestJpeg.WithOrientation(TestJpeg.Baseline(9, 5, seed: 2, quality: 30), 3, thumbnail: TestJpeg.Progressive()),
    ];

    [Fact]
    public async Task Boundaries_are_found_at_every_split()
    {
        byte[] stream = [.. Frames.SelectMany(frame => (byte[])[.. frame, .. "\r\n--next\r\nContent-Type: image/jpeg\r\n\r\n"u8])];
        for (var at = 0; at <= stream.Length; at++)
            await ExpectFrames(ChunkedStream.SplitAt(stream, at), Frames);
    }

    [Fact]
    public async Task Boundaries_are_found_byte_by_byte() =>
        await ExpectFrames(new ChunkedStream([.. Frames.SelectMany(f => f)], () => 1), Frames);

    [Fact]
    public async Task Boundaries_are_found_in_pieces_of_random_size()
    {
        var random = new Random(5);
        byte[][] many = [.. Enumerable.Range(0, 60).Select(_ => Frames[random.Next(Frames.Length)])];
        for (var round = 0; round < 20; round++)
            await ExpectFrames(new ChunkedStream([.. many.SelectMany(f => f)], () => random.Next(1, 3000)), many);
    }

    [Fact]
    public async Task Offsets_point_at_the_frames()
    {
        byte[] stream = [1, 2, 3, .. Frames[0], 0xFF, .. Frames[1]];
        await using var reader = new MjpegReader(new MemoryStream(stream), Small);
        var first = await reader.ReadAsync(Token);
        var second = await reader.ReadAsync(Token);
        var end = await reader.ReadAsync(Token);
        Assert.Equal((3, 4 + Frames[0].Length), (first.StreamOffset, second.StreamOffset));
        Assert.True(end.IsEnd);
        Assert.Equal(stream.Length, end.StreamOffset);
        Assert.Equal(4, reader.BytesSkipped);
        Assert.True((await reader.ReadAsync(Token)).IsEnd);
        first.Lease!.Dispose();
        second.Lease!.Dispose();
    }

    [Fact]
    public async Task Frames_stay_whole_through_many_turns_of_the_ring()
    {
        byte[][] frames = [.. Enumerable.Range(0, 7).Select(i => TestJpeg.Baseline(300 + (i * 37), 200, i))];
        byte[] round = [.. frames.SelectMany(f => f)];
        var random = new Random(11);
        const int Rounds = 400;
        await using var reader = new MjpegReader(new ChunkedStream(round, () => random.Next(1, 200_000), Rounds), Small);
        var held = new List<(FrameLease Lease, byte[] Bytes)>();
        for (var i = 0; i < Rounds * frames.Length; i++)
        {
            var frame = await reader.ReadAsync(Token);
            Assert.NotNull(frame.Lease);
            held.Add((frame.Lease, frames[i % frames.Length]));
            if (held.Count > 20)
                Release(held, random.Next(held.Count));
        }

        Assert.True((await reader.ReadAsync(Token)).IsEnd);
        Assert.True((long)round.Length * Rounds > 2L * (8 << 20), "the ring must have been filled more than once");
        while (held.Count > 0)
            Release(held, random.Next(held.Count));
        Assert.Equal(0, reader.LeasesOut);
    }

    [Fact]
    public async Task Reading_allocates_nothing_a_frame()
    {
        byte[] round = [.. Enumerable.Range(0, 4).SelectMany(i => TestJpeg.Baseline(320, 200, i))];
        await using var reader = new MjpegReader(new ChunkedStream(round, () => 100_000, 1_000_000), Small);
        ReadMany(reader, 3000);
        var copied = 0L;
        Allocations.AssertNone(() => copied += ReadMany(reader, 3000));
        Assert.Equal(0, copied);
    }

    [Fact]
    public async Task A_full_ring_waits_for_leases_and_goes_on()
    {
        var jpeg = TestJpeg.Baseline(320, 200);
        await using var reader = new MjpegReader(new ChunkedStream(jpeg, () => int.MaxValue, long.MaxValue / jpeg.Length), Small);
        var held = new Queue<FrameLease>();
        var pending = reader.ReadAsync(Token);
        while (pending.IsCompleted)
        {
            held.Enqueue((await pending).Lease!);
            pending = reader.ReadAsync(Token);
        }

        Assert.True(held.Sum(lease => (long)lease.Length) >= MjpegReader.HoldableBytes, "held less than is promised");
        Assert.Throws<InvalidOperationException>(() => { _ = reader.ReadAsync(Token).AsTask(); });
        while (!pending.IsCompleted && held.TryDequeue(out var lease))
        {
            lease.Dispose();
            await Task.Yield();
        }

        using var next = (await pending).Lease;
        Assert.True(next!.Bytes.SequenceEqual(jpeg));
        foreach (var lease in held)
            lease.Dispose();
    }

    [Fact]
    public async Task A_full_ring_can_be_cancelled_and_read_again()
    {
        var jpeg = TestJpeg.Baseline(320, 200);
        await using var reader = new MjpegReader(new ChunkedStream(jpeg, () => int.MaxValue, long.MaxValue / jpeg.Length), Small);
        using var source = new CancellationTokenSource();
        var held = new List<FrameLease>();
        var pending = reader.ReadAsync(source.Token);
        while (pending.IsCompleted)
        {
            held.Add((await pending).Lease!);
            pending = reader.ReadAsync(source.Token);
        }

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pending);
        held.ForEach(lease => lease.Dispose());
        using var next = (await reader.ReadAsync(Token)).Lease;
        Assert.True(next!.Bytes.SequenceEqual(jpeg));
    }

    [Fact]
    public async Task Leases_outlive_the_reader()
    {
        var reader = new MjpegReader(new MemoryStream(Frames[0]), Small);
        var lease = (await reader.ReadAsync(Token)).Lease!;
        await reader.DisposeAsync();
        await reader.DisposeAsync();
        Assert.True(lease.Bytes.SequenceEqual(Frames[0]));
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { _ = reader.ReadAsync(Token).AsTask(); });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_stream_is_closed_unless_it_is_to_stay_open(bool leaveOpen)
    {
        var stream = new MemoryStream(Frames[0]);
        await new MjpegReader(stream, Small, leaveOpen).DisposeAsync();
        Assert.Equal(leaveOpen, stream.CanRead);
    }

    private static long ReadMany(MjpegReader reader, int count)
    {
        long copied = 0;
        for (var i = 0; i < count; i++)
        {
            var task = reader.ReadAsync(CancellationToken.None);
            if (task.IsCompletedSuccessfully)
            {
                using var lease = task.Result.Lease!;
                copied += lease.BytesCopied;
            }
            else
            {
                Assert.Fail("this stream never waits");
            }
        }

        return copied;
    }

    private static void Release(List<(FrameLease Lease, byte[] Bytes)> held, int index)
    {
        Assert.True(held[index].Lease.Bytes.SequenceEqual(held[index].Bytes));
        held[index].Lease.Dispose();
        held.RemoveAt(index);
    }

    private static async Task ExpectFrames(Stream stream, byte[][] expected)
    {
        await using var reader = new MjpegReader(stream, Small);
        foreach (var bytes in expected)
        {
            var frame = await reader.ReadAsync(Token);
            Assert.False(frame.Error.IsError, frame.Error.ToString());
            using var lease = frame.Lease;
            Assert.True(lease!.Bytes.SequenceEqual(bytes));
        }

        Assert.True((await reader.ReadAsync(Token)).IsEnd);
    }
}
