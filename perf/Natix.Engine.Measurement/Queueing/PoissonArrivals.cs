namespace Natix.Engine.Measurement.Queueing;

/// <summary>Moments at which frames come when nobody waits for answers: exponential gaps from a seed. Pure.</summary>
internal static class PoissonArrivals
{
    /// <summary>Arrival times in seconds from the start, ascending; the same for the same seed.</summary>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="perSecond">Mean rate, above 0.</param>
    /// <param name="seed">Seed.</param>
    public static double[] Times(int count, double perSecond, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perSecond);
        var random = new Random(seed);
        var times = new double[count];
        var now = 0.0;
        for (var i = 0; i < count; i++)
            times[i] = now += -Math.Log(1 - random.NextDouble()) / perSecond;
        return times;
    }
}
