namespace Natix.Engine.Host;

/// <summary>
/// Waits before new connections, to cameras and nodes alike: doubled from the first to the longest, each spread over its upper half so that connections which
/// were lost together do not come back together. Not thread-safe.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, int seed)
{
    private const int MostDoublings = 30;
    private readonly Random _random = new(seed);

    /// <summary>The next wait, from half of min(longest, first * 2^failures) to all of it.</summary>
    /// <param name="failures">Connections in a row that gave nothing.</param>
    public TimeSpan Next(int failures)
    {
        var full = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Clamp(failures, 0, MostDoublings)));
        return TimeSpan.FromSeconds(full * (1 + _random.NextDouble()) / 2);
    }
}
