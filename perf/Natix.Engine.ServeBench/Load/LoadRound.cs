using Natix.Engine.Measurement.Queueing;
using Natix.Engine.Measurement.Statistics;

namespace Natix.Engine.ServeBench.Load;

/// <summary>A round of the open loop against a simulated queue that does the same work. Pure.</summary>
/// <param name="PerSecond">Requests a second when all wait in turn: the capacity.</param>
/// <param name="Http">Seconds that a request takes besides its time in the engine, when nothing else is under way.</param>
/// <param name="Measured">What came of the requests, in order of arrival.</param>
/// <param name="Own">Simulated latencies with the service times of the very frames.</param>
/// <param name="Busy">With those of the same pictures while a frame always waited.</param>
/// <param name="Alone">With those of the same pictures with nothing else under way.</param>
internal sealed record LoadRound(double PerSecond, double Http, TimedAnswer[] Measured, double[] Own, double[] Busy, double[] Alone)
{
    /// <summary>Makes a round of what was measured.</summary>
    /// <param name="perSecond">The capacity.</param>
    /// <param name="arrivals">When requests came.</param>
    /// <param name="measured">What came of them.</param>
    /// <param name="busy">Answers while a frame always waited.</param>
    /// <param name="alone">Answers with nothing else under way.</param>
    /// <param name="seed">Draws service times of a picture.</param>
    public static LoadRound Of(double perSecond, double[] arrivals, TimedAnswer[] measured, TimedAnswer[] busy, TimedAnswer[] alone, int seed)
    {
        var http = Quantiles.Median(alone.Select(a => a.Latency - a.Engine));
        var random = new Random(seed);
        double[] Simulate(IReadOnlyList<double> work) => [.. SimulatedQueue.Latencies(arrivals, work, 1).Select(seconds => seconds + http)];
        return new LoadRound(
            perSecond, http, measured, Simulate([.. measured.Select(m => m.Work)]), Simulate(Draw(measured, busy, random)), Simulate(Draw(measured, alone, random)));
    }

    /// <summary>Measured over simulated, a quantile of the requests that a level decided.</summary>
    /// <param name="simulated">One of the three.</param>
    /// <param name="level">The level; null: all of them.</param>
    /// <param name="q">In (0, 1].</param>
    public double Ratio(double[] simulated, int? level, double q) =>
        Quantiles.Quantile(Latencies(level), q) / Quantiles.Quantile(simulated.Where((_, i) => IsOf(Measured[i], level)), q);

    /// <summary>Measured latencies of the requests that a level decided; null: all.</summary>
    public IEnumerable<double> Latencies(int? level) => Measured.Where(m => IsOf(m, level)).Select(m => m.Latency);

    private static bool IsOf(TimedAnswer answer, int? level) => level is null || answer.Level == level;

    // Each request gets one of the times that its picture took; every picture was asked about.
    private static double[] Draw(TimedAnswer[] measured, TimedAnswer[] samples, Random random)
    {
        var times = samples.ToLookup(s => s.Picture, s => s.Work);
        return [.. measured.Select(m => times[m.Picture].ToArray()).Select(known => known[random.Next(known.Length)])];
    }
}
