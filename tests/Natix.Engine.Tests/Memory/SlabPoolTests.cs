using Natix.Engine.Memory;
using Xunit;

namespace Natix.Engine.Tests.Memory;

[Collection(NativeMemoryAlone.Name)]
public sealed class SlabPoolTests
{
    [Theory]
    [InlineData(0, 65536)]
    [InlineData(1, 65536)]
    [InlineData(65536, 65536)]
    [InlineData(65537, 131072)]
    [InlineData(1 << 25, 1 << 25)]
    public void Size_is_the_next_power_of_two(int asked, int given)
    {
        using var pool = new SlabPool();
        using var lease = pool.Rent(asked);
        Assert.Equal(given, lease.Capacity);
        Assert.Equal(0, lease.Length);
        lease.Buffer.Span[given - 1] = 1;
    }

    [Fact]
    public void Memory_comes_back_and_goes_out_again()
    {
        using var pool = new SlabPool();
        var first = pool.Rent(100_000);
        Assert.Equal(1, pool.Outstanding);
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, pool.Outstanding);
        Assert.Equal(131072, pool.RetainedBytes);
        using var second = pool.Rent(120_000);
        Assert.Equal(0, pool.RetainedBytes);
        Assert.Equal(0, first.Capacity);
    }

    [Fact]
    public void What_is_lent_and_what_is_kept_is_told()
    {
        using var pool = new SlabPool();
        Assert.Equal(default, pool.Use);
        var (small, large) = (pool.Rent(100_000), pool.Rent(1_000_000));
        Assert.Equal(new SlabUse(2, 131_072 + 1_048_576, 0, 0, 1_048_576), pool.Use);
        large.Dispose();
        Assert.Equal(new SlabUse(1, 131_072, 1, 1_048_576, 1_048_576), pool.Use);
        small.Dispose();
        Assert.Equal(new SlabUse(0, 0, 2, 131_072 + 1_048_576, 1_048_576), pool.Use);
        using var again = pool.Rent(100_000);
        Assert.Equal(new SlabUse(1, 131_072, 1, 1_048_576, 1_048_576), pool.Use);
    }

    [Fact]
    public void A_second_dispose_never_frees_the_memory_of_another_frame()
    {
        using var pool = new SlabPool();
        var stale = pool.Rent(10);
        stale.Dispose();
        using var next = pool.Rent(10);
        next.Buffer.Span.Fill(7);
        stale.Dispose();
        using var third = pool.Rent(10);
        third.Buffer.Span.Fill(9);
        Assert.Equal(2, pool.Outstanding);
        Assert.Equal(-1, next.Buffer.Span.IndexOfAnyExcept((byte)7));
    }

    [Fact]
    public void Retention_is_bounded_and_disposal_frees_all()
    {
        var live = NativeBuffer.LiveBytes;
        var pool = new SlabPool(retainedBytes: 300_000);
        var leases = Enumerable.Range(0, 10).Select(_ => pool.Rent(100_000)).ToArray();
        Assert.Equal(live + (10 * 131072), NativeBuffer.LiveBytes);
        foreach (var lease in leases)
            lease.Dispose();
        Assert.Equal(2 * 131072, pool.RetainedBytes);
        Assert.Equal(live + (2 * 131072), NativeBuffer.LiveBytes);
        pool.Dispose();
        Assert.Equal(live, NativeBuffer.LiveBytes);
    }

    [Fact]
    public void Leases_out_at_disposal_stay_valid_until_they_come_home()
    {
        var live = NativeBuffer.LiveBytes;
        var pool = new SlabPool();
        var lease = pool.Rent(10);
        pool.Dispose();
        lease.Buffer.Span.Fill(7);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent(10));
        lease.Dispose();
        Assert.Equal(live, NativeBuffer.LiveBytes);
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        using var pool = new SlabPool();
        int[] sizes = [10_000, 200_000, 70_000, 1_000_000];
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 1000; i++)
                Cycle(pool, sizes);
        });
    }

    [Fact]
    public void Threads_never_share_a_slab()
    {
        var live = NativeBuffer.LiveBytes;
        using (var pool = new SlabPool())
        {
            Parallel.For(0, 8, thread =>
            {
                var random = new Random(thread);
                for (var i = 0; i < 500; i++)
                {
                    using var lease = pool.Rent(random.Next(1, 300_000));
                    var mark = (byte)((thread * 31) + i);
                    var span = lease.Buffer.Span[..64];
                    span.Fill(mark);
                    Thread.SpinWait(20);
                    Assert.Equal(-1, span.IndexOfAnyExcept(mark));
                }
            });
            Assert.Equal(0, pool.Outstanding);
        }

        Assert.Equal(live, NativeBuffer.LiveBytes);
    }

    private static void Cycle(SlabPool pool, int[] sizes)
    {
        var a = pool.Rent(sizes[0]);
        var b = pool.Rent(sizes[1]);
        a.Dispose();
        var c = pool.Rent(sizes[2]);
        var d = pool.Rent(sizes[3]);
        d.Dispose();
        b.Dispose();
        c.Dispose();
    }
}
