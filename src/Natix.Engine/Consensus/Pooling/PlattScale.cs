namespace Natix.Engine.Consensus.Pooling;

/// <summary>
/// An affine map of log-odds, z -> slope z + offset: Platt's scale (1999), or temperature scaling (Guo et al. 2017) with slope 1 / T and no
/// offset. Keeps the order of scores. Immutable.
/// </summary>
/// <param name="Slope">Above 0, finite.</param>
/// <param name="Offset">Finite.</param>
internal readonly record struct PlattScale(double Slope, double Offset)
{
    /// <summary>Changes nothing.</summary>
    public static PlattScale Identity => new(1, 0);

    public static PlattScale OfTemperature(double temperature) => new(1 / temperature, 0);

    /// <summary>True for a map that keeps the order of scores.</summary>
    public bool IsValid => Slope > 0 && double.IsFinite(Slope) && double.IsFinite(Offset);

    public double Apply(double logOdds) => (Slope * logOdds) + Offset;
}
