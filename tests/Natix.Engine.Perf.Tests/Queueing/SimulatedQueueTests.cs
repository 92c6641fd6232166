using FsCheck.Xunit;
using Natix.Engine.Measurement.Queueing;
using Natix.Engine.Measurement.Statistics;
using Xunit;

namespace Natix.Engine.Perf.Tests.Queueing;

public sealed class SimulatedQueueTests
{
    [Fact]
    public void Frames_wait_for_the_first_free_worker()
    {
        // One worker: 0..2, then 2..4 (came at 1), then 10..11. Two workers: the second frame starts at once.
        Assert.Equal([2, 3, 1], SimulatedQueue.Latencies([0, 1, 10], [2, 2, 1], 1));
        Assert.Equal([2, 2, 1], SimulatedQueue.Latencies([0, 1, 10], [2, 2, 1], 2));
        Assert.Equal([5, 1, 2, 3], SimulatedQueue.Latencies([0, 0, 0, 0], [5, 1, 1, 1], 2));
    }

    // M/M/1 at load rho: sojourn is exponential with mean 1/(mu - lambda), so p99 is ln(100) times that.
    [Fact]
    public void One_worker_with_exponential_service_is_the_textbook_queue()
    {
        const int count = 400_000;
        var random = new Random(3);
        double[] service = [.. Enumerable.Range(0, count).Select(_ => -Math.Log(1 - random.NextDouble()))];
        var latencies = SimulatedQueue.Latencies(PoissonArrivals.Times(count, 0.7, 11), service, 1);
        Assert.Equal(1 / 0.3, latencies.Average(), 0.15);
        Assert.Equal(Math.Log(100) / 0.3, Quantiles.Quantile(latencies, 0.99), 1.0);
    }

    // M/M/2 at rho = 0.7: mean sojourn = 1 / (1 - rho^2) (service mean 1).
    [Fact]
    public void Two_workers_are_the_textbook_queue_too()
    {
        const int count = 400_000;
        var random = new Random(5);
        double[] service = [.. Enumerable.Range(0, count).Select(_ => -Math.Log(1 - random.NextDouble()))];
        var latencies = SimulatedQueue.Latencies(PoissonArrivals.Times(count, 1.4, 12), service, 2);
        Assert.Equal(1 / (1 - (0.7 * 0.7)), latencies.Average(), 0.08);
    }

    [Property]
    public bool Nobody_is_answered_faster_than_the_work_takes_and_more_workers_never_hurt(int seed)
    {
        var random = new Random(seed);
        var arrivals = PoissonArrivals.Times(200, 3, seed);
        double[] service = [.. arrivals.Select(_ => random.NextDouble())];
        var two = SimulatedQueue.Latencies(arrivals, service, 2);
        var three = SimulatedQueue.Latencies(arrivals, service, 3);
        return two.Zip(service, (latency, work) => latency >= work - 1e-9).All(ok => ok) && three.Sum() <= two.Sum() + 1e-9;
    }

    [Fact]
    public void Arrivals_have_the_rate_they_were_asked_for_and_come_from_the_seed()
    {
        var times = PoissonArrivals.Times(100_000, 50, 1);
        Assert.Equal(100_000 / 50.0, times[^1], 20.0);
        Assert.Equal(times[..10], PoissonArrivals.Times(10, 50, 1));
        Assert.NotEqual(times[..10], PoissonArrivals.Times(10, 50, 2));
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SimulatedQueue.Latencies([0, 1], [1], 1));
        Assert.Throws<ArgumentException>(() => SimulatedQueue.Latencies([1, 0], [1, 1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SimulatedQueue.Latencies([], [], 0));
    }
}
