using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Memory;

public sealed class IntakeRingTests
{
    private const int Page = 4096;

    [Fact]
    public void Frames_are_contiguous_at_every_offset_of_the_wrap()
    {
        const int Length = 100;
        for (var start = Page - Length; start <= Page; start++)
        {
            using var ring = new IntakeRing(Page, 1);
            // The byte before the frame is on loan: an empty ring would start over at 0.
            Write(ring, new byte[start]);
            ring.Skip(start - 1);
            using var before = ring.Cut(1);
            var frame = Pattern(Length, start);
            Write(ring, frame);
            using var lease = ring.Cut(Length);
            Assert.True(lease.Bytes.SequenceEqual(frame), $"wrap at {start}");
            Assert.Equal(Page - 1 - Length, ring.FreeBytes);
        }
    }

    [Fact]
    public void Bytes_written_in_pieces_are_read_in_one()
    {
        using var ring = new IntakeRing(Page, 1);
        Write(ring, [1, 2, 3]);
        Write(ring, [4, 5]);
        Assert.Equal([1, 2, 3, 4, 5], ring.Unread.ToArray());
        ring.Skip(2);
        using var lease = ring.Cut(2);
        Assert.Equal([3, 4], lease.Bytes.ToArray());
        Assert.Equal(0, lease.BytesCopied);
        Assert.Equal([5], ring.Unread.ToArray());
    }

    [Fact]
    public void Room_is_made_behind_the_oldest_lease_only()
    {
        using var ring = new IntakeRing(Page, 1);
        Write(ring, new byte[3000]);
        var first = ring.Cut(1000);
        var second = ring.Cut(1000);
        ring.Skip(500);
        var third = ring.Cut(500);
        Assert.Equal(1096, ring.FreeBytes);
        second.Dispose();
        Assert.Equal(1096, ring.FreeBytes);
        first.Dispose();
        Assert.Equal(1096 + 2500, ring.FreeBytes); // with the skipped stretch behind the second
        third.Dispose();
        Assert.Equal(Page, ring.FreeBytes);
    }

    [Fact]
    public void Writing_past_the_free_room_is_refused()
    {
        using var ring = new IntakeRing(Page, 1);
        Write(ring, new byte[Page]);
        Assert.Throws<InvalidOperationException>(() => ring.GetMemory());
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Advance(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Cut(Page + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Skip(0));
    }

    [Fact]
    public async Task Flush_waits_until_a_lease_comes_home()
    {
        using var ring = new IntakeRing(Page, 1024);
        Write(ring, new byte[Page]);
        var lease = ring.Cut(2048);
        var flush = ring.FlushAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(flush.IsCompleted);
        lease.Dispose();
        var result = await flush;
        Assert.False(result.IsCompleted);
        Assert.Equal(2048, ring.FreeBytes);
        Assert.True(ring.FlushAsync(TestContext.Current.CancellationToken).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Waiting_flush_ends_by_token_by_cancel_and_by_disposal()
    {
        using var ring = new IntakeRing(Page, 1024);
        Write(ring, new byte[Page]);
        using var lease = ring.Cut(Page);

        using var source = new CancellationTokenSource();
        var cancelled = ring.FlushAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await cancelled);

        var pending = ring.FlushAsync(TestContext.Current.CancellationToken);
        ring.CancelPendingFlush();
        Assert.True((await pending).IsCanceled);

        ring.CancelPendingFlush();
        Assert.True((await ring.FlushAsync(TestContext.Current.CancellationToken)).IsCanceled);

        var ended = ring.FlushAsync(TestContext.Current.CancellationToken);
        ring.Dispose();
        Assert.True((await ended).IsCompleted);
    }

    [Fact]
    public void Memory_is_unmapped_when_the_last_lease_is_home()
    {
        var ring = new IntakeRing(Page, 1);
        Write(ring, Pattern(300, 1));
        var first = ring.Cut(100);
        var second = ring.Cut(200);
        ring.Dispose();
        Assert.False(ring.IsUnmapped);
        Assert.True(second.Bytes.SequenceEqual(Pattern(300, 1).AsSpan(100)));
        second.Dispose();
        Assert.False(ring.IsUnmapped);
        Assert.True(first.Bytes.SequenceEqual(Pattern(300, 1).AsSpan(0, 100)));
        first.Dispose();
        Assert.True(ring.IsUnmapped);
        Assert.Throws<ObjectDisposedException>(() => ring.GetMemory());
        Assert.Throws<ObjectDisposedException>(() => _ = ring.Unread.Length);
    }

    internal static void Write(IntakeRing ring, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(ring.GetSpan(bytes.Length));
        ring.Advance(bytes.Length);
    }

    internal static byte[] Pattern(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
