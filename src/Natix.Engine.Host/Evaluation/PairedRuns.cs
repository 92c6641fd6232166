using Natix.Engine.Data.Metrics;

namespace Natix.Engine.Host.Evaluation;

/// <summary>A case that both of two runs judged.</summary>
/// <param name="Name">The case.</param>
/// <param name="Unit">Its independent unit.</param>
/// <param name="Label">0 clear, 1 roadwork.</param>
/// <param name="First">P of the first run.</param>
/// <param name="Second">P of the second run.</param>
/// <param name="FirstSays">The first run's verdict.</param>
/// <param name="SecondSays">The second run's verdict.</param>
internal sealed record CasePair(string Name, string Unit, int Label, double First, double Second, bool FirstSays, bool SecondSays)
{
    /// <summary>True when the verdicts differ.</summary>
    public bool Differ => FirstSays != SecondSays;
}

/// <summary>Two runs over the same cases. Immutable.</summary>
/// <param name="First">The first run.</param>
/// <param name="Second">The second run.</param>
/// <param name="Pairs">Cases that both judged.</param>
/// <param name="Test">Who is right where.</param>
/// <param name="MatthewsDifference">First minus second, bootstrapped over units.</param>
internal sealed record PairedRuns(
    JudgedRun First, JudgedRun Second, IReadOnlyList<CasePair> Pairs, McNemarTest Test, BootstrapResult MatthewsDifference)
{
    /// <summary>Disagreements that reports show at most.</summary>
    public const int MostShown = 12;

    /// <summary>Share of cases whose verdicts differ, with the exact interval of independent cases.</summary>
    public ProportionInterval Disagreement { get; } = ProportionInterval.Exact(Pairs.Count(p => p.Differ), Pairs.Count);

    /// <summary>Share of units with at least one case whose verdicts differ, with its exact interval: the one to claim anything by.</summary>
    public ProportionInterval UnitDisagreement { get; } = ProportionInterval.Exact(
        Pairs.Where(p => p.Differ).Select(p => p.Unit).Distinct(StringComparer.Ordinal).Count(),
        Pairs.Select(p => p.Unit).Distinct(StringComparer.Ordinal).Count());

    /// <summary>How fast they are beside each other; null when that was not measured.</summary>
    public SpeedComparison? Speed { get; init; }

    /// <summary>Cases whose verdicts differ, the farthest apart first.</summary>
    public IEnumerable<CasePair> Disagreements => Pairs.Where(p => p.Differ).OrderByDescending(p => Math.Abs(p.First - p.Second));

    /// <summary>Pairs the cases of two runs by name.</summary>
    public static PairedRuns Of(JudgedRun first, JudgedRun second, ulong seed)
    {
        var others = second.Cases.Where(c => c.IsJudged).ToDictionary(c => c.Name, StringComparer.Ordinal);
        var (a, b) = (first.Engine.Threshold, second.Engine.Threshold);
        var pairs = new List<CasePair>();
        var test = default(McNemarTest);
        foreach (var mine in first.Cases)
        {
            if (!mine.IsJudged || !others.TryGetValue(mine.Name, out var other))
                continue;
            pairs.Add(new CasePair(mine.Name, mine.Unit, mine.Label, mine.Probability, other.Probability, mine.Probability > a, other.Probability > b));
            test = test.With(mine.IsRight(a), other.IsRight(b));
        }

        return new PairedRuns(first, second, pairs, test, UnitBootstrap.MatthewsDifference(pairs, seed));
    }
}
