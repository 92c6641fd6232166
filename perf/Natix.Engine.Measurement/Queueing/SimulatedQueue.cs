namespace Natix.Engine.Measurement.Queueing;

/// <summary>
/// A first-come-first-served queue with c workers, simulated exactly (Lindley's recursion for c servers: a frame starts when it has
/// come and the first worker is free). The yardstick of an open-loop run: no engine can wait less than this one. Pure.
/// </summary>
internal static class SimulatedQueue
{
    /// <summary>Seconds from arrival to answer of every frame, in order of arrival.</summary>
    /// <param name="arrivals">Ascending times in seconds.</param>
    /// <param name="service">Seconds of work of each frame, one an arrival.</param>
    /// <param name="workers">At least 1.</param>
    /// <exception cref="ArgumentException">Arrivals and service times differ in number, or arrivals do not ascend.</exception>
    public static double[] Latencies(IReadOnlyList<double> arrivals, IReadOnlyList<double> service, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        if (arrivals.Count != service.Count)
            throw new ArgumentException($"{arrivals.Count} arrivals need as many service times, found {service.Count}.", nameof(service));
        var free = new PriorityQueue<int, double>(Enumerable.Range(0, workers).Select(worker => (worker, 0.0)));
        var latencies = new double[arrivals.Count];
        for (var i = 0; i < latencies.Length; i++)
        {
            if (i > 0 && arrivals[i] < arrivals[i - 1])
                throw new ArgumentException($"Arrival {i} comes before the one ahead of it.", nameof(arrivals));
            free.TryDequeue(out var worker, out var freeAt);
            var done = Math.Max(arrivals[i], freeAt) + service[i];
            free.Enqueue(worker, done);
            latencies[i] = done - arrivals[i];
        }

        return latencies;
    }
}
