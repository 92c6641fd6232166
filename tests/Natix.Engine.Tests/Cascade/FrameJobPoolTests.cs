using Natix.Engine.Cascade;
using Xunit;

namespace Natix.Engine.Tests.Cascade;

/// <summary>Seats: made when they are needed, rested before they are taken again.</summary>
public sealed class FrameJobPoolTests
{
    [Fact]
    public void A_wide_window_costs_nothing_until_it_is_used()
    {
        var pool = new FrameJobPool(1, 1);
        pool.Widen(1 << 20);
        Assert.InRange(pool.Made, FrameJobPool.Rest, 100);
        Assert.Equal((1 << 20) + FrameJobPool.Rest, pool.Free);

        var out1 = TakeAll(pool, 1000);
        Assert.Equal(1000, out1.Distinct().Count());
        out1.ForEach(pool.Return);
        Assert.Equal(1000 + FrameJobPool.Rest, pool.Made);
        TakeAll(pool, 1000).ForEach(pool.Return);
        Assert.Equal(1000 + FrameJobPool.Rest, pool.Made); // warm: nothing new
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_seat_rests_while_others_are_taken(int seed)
    {
        var random = new Random(seed);
        var pool = new FrameJobPool(1, 1);
        pool.Widen(200);
        var (taken, cameHome, seated) = (new List<FrameJob>(), new Dictionary<FrameJob, int>(), 0);
        for (var step = 0; step < 20_000; step++)
        {
            var window = step < 5000 ? 3 : step < 10_000 ? 200 : 20;
            if (taken.Count < window && random.Next(2) == 0)
            {
                var job = pool.Take();
                if (cameHome.TryGetValue(job, out var then))
                    Assert.True(seated - then >= FrameJobPool.Rest, $"taken again after {seated - then} others");
                seated++;
                taken.Add(job);
            }
            else if (taken.Count > 0)
            {
                var job = taken[random.Next(taken.Count)];
                taken.Remove(job);
                cameHome[job] = seated;
                pool.Return(job);
            }
        }

        Assert.True(seated > 5000);
    }

    [Fact]
    public void Lines_that_end_take_their_seats_along_made_or_not_out_or_in()
    {
        var pool = new FrameJobPool(1, 1);
        pool.Widen(10);
        for (var i = 0; i < 100; i++)
        {
            pool.Widen(500);
            var held = TakeAll(pool, 300);
            held.Take(200).ToList().ForEach(pool.Return);
            pool.Narrow(400); // 100 are out
            held.Skip(200).ToList().ForEach(_ => pool.Forget());
            Assert.Equal(10 + FrameJobPool.Rest, pool.Free);
            Assert.InRange(pool.Made, 0, pool.Free);
        }

        Assert.Equal(10, TakeAll(pool, 10).Distinct().Count());
    }

    private static List<FrameJob> TakeAll(FrameJobPool pool, int count) => [.. Enumerable.Range(0, count).Select(_ => pool.Take())];
}
