using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Host.ValidatorSim.Traffic;

/// <summary>
/// Moments at which requests come when nobody waits for answers: a Poisson process of bursts from a seed. Memory does not grow with its length.
/// </summary>
/// <param name="perSecond">Mean rate of requests, above 0.</param>
/// <param name="burst">Requests that come at each moment, at least 1.</param>
/// <param name="seed">Seed.</param>
internal sealed class ArrivalProcess(double perSecond, int burst, ulong seed)
{
    private const ulong Stream = 0x41525249;

    /// <summary>The moments from the start on, ascending, each as often as a burst is large.</summary>
    /// <param name="length">Where they end.</param>
    public IEnumerable<TimeSpan> Within(TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        var random = new SeededRandom(seed, Stream);
        for (var at = Gap(random); at < length.TotalSeconds; at += Gap(random))
        {
            for (var i = 0; i < burst; i++)
                yield return TimeSpan.FromSeconds(at);
        }
    }

    private double Gap(SeededRandom random) => -Math.Log(1 - ((random.Next() >> 11) * (1.0 / (1UL << 53)))) * burst / perSecond;
}
