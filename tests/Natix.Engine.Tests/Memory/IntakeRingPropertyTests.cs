using FsCheck.Xunit;
using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Memory;

/// <summary>Whatever the order of writing, cutting, skipping and coming home, every lease keeps its bytes and no room is lost.</summary>
public sealed class IntakeRingPropertyTests
{
    private const int Size = 4096;

    [Property(MaxTest = 200)]
    public void Leases_in_any_order_keep_their_bytes(int seed)
    {
        var random = new Random(seed);
        using var ring = new IntakeRing(Size, 1);
        var out_ = new List<(FrameLease Lease, byte[] Bytes)>();
        var unread = new Queue<byte>();
        for (var step = 0; step < 300; step++)
        {
            switch (random.Next(4))
            {
                case 0:
                    Write(ring, unread, random);
                    break;
                case 1 when unread.Count > 0:
                    var length = random.Next(1, unread.Count + 1);
                    var lease = ring.Cut(length);
                    out_.Add((lease, Take(unread, length)));
                    break;
                case 2 when unread.Count > 0:
                    var skipped = random.Next(1, Math.Min(unread.Count, 50) + 1);
                    ring.Skip(skipped);
                    Take(unread, skipped);
                    break;
                case 3 when out_.Count > 0:
                    BringHome(out_, random.Next(out_.Count));
                    break;
            }

            Assert.Equal(out_.Count, ring.Outstanding);
            Assert.True(ring.Unread.SequenceEqual(unread.ToArray()));
        }

        while (out_.Count > 0)
            BringHome(out_, random.Next(out_.Count));
        Assert.Equal(ring.Capacity - unread.Count, ring.FreeBytes);
    }

    [Fact]
    public async Task Leases_come_home_from_other_threads_while_the_ring_is_written()
    {
        using var ring = new IntakeRing(16 * Size, 1000);
        var random = new Random(7);
        using var home = new System.Collections.Concurrent.BlockingCollection<(FrameLease Lease, byte Mark)>();
        var consumers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            foreach (var (lease, mark) in home.GetConsumingEnumerable())
            {
                using (lease)
                    Assert.Equal(-1, lease.Bytes.IndexOfAnyExcept(mark));
            }
        })).ToArray();

        for (var i = 0; i < 20_000; i++)
        {
            var length = random.Next(1, 1000);
            await ring.FlushAsync(TestContext.Current.CancellationToken);
            ring.GetSpan(length)[..length].Fill((byte)i);
            ring.Advance(length);
            home.Add((ring.Cut(length), (byte)i), TestContext.Current.CancellationToken);
        }

        home.CompleteAdding();
        await Task.WhenAll(consumers);
        Assert.Equal(0, ring.Outstanding);
        Assert.Equal(ring.Capacity, ring.FreeBytes);
    }

    private static void Write(IntakeRing ring, Queue<byte> unread, Random random)
    {
        var free = ring.FreeBytes;
        if (free == 0)
            return;
        var bytes = new byte[random.Next(1, free + 1)];
        random.NextBytes(bytes);
        IntakeRingTests.Write(ring, bytes);
        foreach (var b in bytes)
            unread.Enqueue(b);
    }

    private static byte[] Take(Queue<byte> from, int count) => [.. Enumerable.Range(0, count).Select(_ => from.Dequeue())];

    private static void BringHome(List<(FrameLease Lease, byte[] Bytes)> leases, int index)
    {
        var (lease, bytes) = leases[index];
        Assert.True(lease.Bytes.SequenceEqual(bytes));
        lease.Dispose();
        leases.RemoveAt(index);
    }
}
