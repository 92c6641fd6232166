using System.Diagnostics;
using Natix.Engine.Measurement.Statistics;

namespace Natix.Engine.Measurement.Racing;

/// <summary>One side of a race.</summary>
/// <param name="Name">Shown in tables.</param>
/// <param name="Run">Does the work once.</param>
/// <param name="Units">Frames, or whatever is counted, in one run; times are a unit's.</param>
internal sealed record Contestant(string Name, Action Run, int Units = 1);

/// <summary>What one side took, microseconds a unit, a value a round.</summary>
internal sealed record Times(string Name, IReadOnlyList<double> Rounds)
{
    /// <summary>Median of the rounds.</summary>
    public double Median { get; } = Quantiles.Median(Rounds);

    /// <summary>Least of the rounds.</summary>
    public double Min { get; } = Rounds.Min();

    /// <summary>How many times longer <paramref name="other"/> took: the median of the ratios of the rounds, which share their minute of machine.</summary>
    public double Faster(Times other) => Quantiles.Median(Rounds.Zip(other.Rounds, (mine, theirs) => theirs / mine));
}

/// <summary>
/// Runs contestants interleaved on the calling thread: every round gives each a slice of time, in an order that rotates from round to
/// round, so that a slow minute of the machine hits all alike. A slice's figure is the median of its runs.
/// </summary>
/// <param name="rounds">Rounds, at least 1; 5 or more for a figure that is filed.</param>
/// <param name="slice">Length of a slice; at least three runs are made whatever it is.</param>
internal sealed class Race(int rounds, TimeSpan slice)
{
    private const int LeastRuns = 3;

    /// <summary>Runs the race. A contestant that throws ends it.</summary>
    public IReadOnlyList<Times> Run(IReadOnlyList<Contestant> contestants)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        foreach (var contestant in contestants)
            WarmUp(contestant);
        var times = contestants.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < contestants.Count; i++)
            {
                var turn = (i + round) % contestants.Count;
                times[turn][round] = Slice(contestants[turn].Run) / contestants[turn].Units;
            }
        }

        return [.. contestants.Select((contestant, i) => new Times(contestant.Name, times[i]))];
    }

    // Tiered compilation replaces hot code after thirty calls and a tenth of a second.
    private void WarmUp(Contestant contestant)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < 40 || Stopwatch.GetElapsedTime(started) < slice; i++)
        {
            contestant.Run();
            if (Stopwatch.GetElapsedTime(started) > 4 * slice && i >= LeastRuns)
                return;
        }
    }

    private double Slice(Action run)
    {
        var runs = new List<double>(64);
        var started = Stopwatch.GetTimestamp();
        while (runs.Count < LeastRuns || Stopwatch.GetElapsedTime(started) < slice)
        {
            var before = Stopwatch.GetTimestamp();
            run();
            runs.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }

        return Quantiles.Median(runs);
    }
}
