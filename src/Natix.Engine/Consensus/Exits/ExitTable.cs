namespace Natix.Engine.Consensus.Exits;

/// <summary>
/// What a cascade said when every level ran, row by row, for choosing and certifying exits. A row is a frame; rows of one unit (a clip, a
/// scene) are not independent of each other. Immutable; holds copies.
/// </summary>
internal sealed class ExitTable
{
    private readonly double[] _probabilities;
    private readonly bool[] _fullVerdicts;
    private readonly double[] _costs;
    private readonly int[] _unitOfRow;
    private readonly Dictionary<string, int> _units = new(StringComparer.Ordinal);

    /// <param name="units">The unit of each row.</param>
    /// <param name="probabilities">
    /// P(roadwork) pooled from all voters up to and including a level; rows x levels, row-major, in [0,1]; NaN where no voter had spoken yet.
    /// </param>
    /// <param name="fullVerdicts">The verdict of the full cascade, one a row.</param>
    /// <param name="costs">Cost of running each level on a frame, at least 0, finite, in one unit of measure. The last level ends the cascade.</param>
    /// <param name="decisionThreshold">The full cascade says roadwork above it; in (0,1). Exits keep to their side of it.</param>
    /// <exception cref="ArgumentException">No row, lengths that differ, a value out of its range; the message says where.</exception>
    public ExitTable(
        IReadOnlyList<string> units,
        ReadOnlySpan<double> probabilities,
        ReadOnlySpan<bool> fullVerdicts,
        ReadOnlySpan<double> costs,
        double decisionThreshold = 0.5)
    {
        if (units.Count == 0 || costs.IsEmpty)
            throw new ArgumentException($"Exits need rows and levels, found {units.Count} rows and {costs.Length} levels.", nameof(units));
        if (fullVerdicts.Length != units.Count || probabilities.Length != units.Count * costs.Length)
        {
            throw new ArgumentException(
                $"{units.Count} rows of {costs.Length} levels need {units.Count} verdicts and {units.Count * costs.Length} probabilities, "
                + $"found {fullVerdicts.Length} and {probabilities.Length}.",
                nameof(probabilities));
        }

        for (var i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] is < 0 or > 1)
            {
                throw new ArgumentException(
                    $"Row {i / costs.Length}, level {i % costs.Length}: {probabilities[i]} is no probability.", nameof(probabilities));
            }
        }

        foreach (var cost in costs)
        {
            if (!(cost >= 0 && double.IsFinite(cost)))
                throw new ArgumentException($"A level's cost is {cost}; costs are finite and at least 0.", nameof(costs));
        }

        if (!(decisionThreshold > 0 && decisionThreshold < 1))
            throw new ArgumentOutOfRangeException(nameof(decisionThreshold), decisionThreshold, "The decision threshold must lie between 0 and 1.");
        DecisionThreshold = decisionThreshold;
        (_probabilities, _fullVerdicts, _costs) = (probabilities.ToArray(), fullVerdicts.ToArray(), costs.ToArray());
        _unitOfRow = [.. units.Select(Number)];
    }

    public int Rows => _fullVerdicts.Length;

    public int Levels => _costs.Length;

    public int UnitCount => _units.Count;

    public double DecisionThreshold { get; }

    /// <summary>Cost of each level.</summary>
    public ReadOnlySpan<double> Costs => _costs;

    /// <summary>Cost of running every level.</summary>
    public double FullCost => _costs.Sum();

    /// <summary>Number of a row's unit, from 0 in the order in which units appear.</summary>
    public int UnitOf(int row) => _unitOfRow[row];

    public double Probability(int row, int level) => _probabilities[(row * Levels) + level];

    public bool FullVerdict(int row) => _fullVerdicts[row];

    /// <summary>The level at which a row stops and the verdict it stops with; (<see cref="Levels"/>, full verdict) when it runs to the end.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="thresholds">One a level.</param>
    public (int Level, bool Verdict) Exit(int row, ReadOnlySpan<ExitThresholds> thresholds)
    {
        for (var level = 0; level < thresholds.Length; level++)
        {
            if (thresholds[level].Decide(Probability(row, level)) is { } verdict)
                return (level, verdict);
        }

        return (Levels, _fullVerdicts[row]);
    }

    /// <summary>Throws unless the other table is of the same cascade and shares no unit with this one.</summary>
    /// <exception cref="ArgumentException">The message says what differs, or names a unit that is in both.</exception>
    public void CheckIsApartFrom(ExitTable other)
    {
        if (!Costs.SequenceEqual(other.Costs) || DecisionThreshold != other.DecisionThreshold)
            throw new ArgumentException("The two parts are of different cascades: level costs and decision threshold must be the same.", nameof(other));
        if (_units.Keys.FirstOrDefault(other._units.ContainsKey) is { } shared)
            throw new ArgumentException($"Unit \"{shared}\" is in both parts: thresholds chosen on a unit cannot be certified on it.", nameof(other));
    }

    private int Number(string unit)
    {
        if (!_units.TryGetValue(unit, out var number))
            _units.Add(unit, number = _units.Count);
        return number;
    }
}
