namespace Natix.Engine.Validation.Geometry;

/// <summary>
/// Sizes that objects of a kind have, metres, as a box round the whole object shows them. A lower bound of 0 says that the box may show less
/// than the object (a board seen from its end); an upper bound of infinity that objects stand in rows. The default value says nothing.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="MinHeight">Least height.</param>
/// <param name="MaxHeight">Greatest height.</param>
/// <param name="MinWidth">Least width from any side.</param>
/// <param name="MaxWidth">Greatest width from any side.</param>
/// <param name="StandsOnGround">True when the bottom of the box is where the object meets the ground; false for panels that hang or are mounted.</param>
internal readonly record struct SizeBand(
    ObjectKind Kind, float MinHeight, float MaxHeight, float MinWidth, float MaxWidth, bool StandsOnGround)
{
    /// <summary>No band: the class is unknown, and a check abstains.</summary>
    public static SizeBand None => default;

    /// <summary>True when there is a band.</summary>
    public bool IsKnown => Kind != ObjectKind.Unknown;

    /// <summary>A height in the middle of the band, in ratio: what an object of the kind measures when nothing more is known.</summary>
    public double TypicalHeight => Math.Sqrt((double)MinHeight * MaxHeight);

    /// <summary>Relative deviation of the typical height: that of a logarithm spread evenly over the band.</summary>
    public double HeightSpread => Math.Log((double)MaxHeight / MinHeight) / Math.Sqrt(12);
}
