namespace Natix.Engine.Validation.Geometry;

/// <summary>From where on geometry says no, or says nothing. Defaults are documented where they are judged by: the tests on rendered drives.</summary>
internal sealed record GeometryLimits
{
    /// <summary>The defaults.</summary>
    public static GeometryLimits Usual { get; } = new();

    /// <summary>Deviations that intervals reach to each side: 1.96 for 95 percent. Implausible is what has its whole interval out of the band.</summary>
    public double Deviations { get; init; } = 1.96;

    /// <summary>Depth by map over depth by ground: from here to <see cref="HighestRatio"/> the two agree whatever their deviations claim.</summary>
    public double LowestRatio { get; init; } = 0.7;

    /// <summary>See <see cref="LowestRatio"/>.</summary>
    public double HighestRatio { get; init; } = 1.4;

    /// <summary>
    /// Joint deviations up to which a difference between the methods is chance. Beyond, the interval is widened in proportion, as Birge did (Physical
    /// Review 40, 1932).
    /// </summary>
    public double AgreeDeviations { get; init; } = 2;

    /// <summary>Joint deviations beyond which, with a ratio out of range, the methods contradict each other.</summary>
    public double ContradictDeviations { get; init; } = 3;

    /// <summary>Widest relative deviation of a size that still says something.</summary>
    public double MostUncertain { get; init; } = 0.5;

    /// <summary>Least height of a box in pixels.</summary>
    public double LeastPixels { get; init; } = 4;

    /// <exception cref="ArgumentException">A limit is not a positive number, or the ratios do not enclose 1; the message says which.</exception>
    internal void Check()
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)
            [
                (nameof(Deviations), Deviations), (nameof(LowestRatio), LowestRatio), (nameof(AgreeDeviations), AgreeDeviations),
                (nameof(ContradictDeviations), ContradictDeviations), (nameof(MostUncertain), MostUncertain),
                (nameof(LeastPixels), LeastPixels),
            ])
        {
            if (!(value > 0 && double.IsFinite(value)))
                throw new ArgumentException($"{name} is {value}; it must be a positive number.");
        }

        if (!(LowestRatio < 1 && HighestRatio > 1 && double.IsFinite(HighestRatio)))
            throw new ArgumentException($"Ratios from {LowestRatio} to {HighestRatio} do not enclose 1.");
    }
}
