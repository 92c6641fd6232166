namespace Natix.Engine.Data.Samples;

/// <summary>
/// Shares of the kinds of sample. The defaults were measured to generalise: composites decide, boxed photos of cones help,
/// the rest is real. Shares of the image kinds need not add up to 1; they are normalised.
/// </summary>
public sealed record SampleMix
{
    /// <summary>Share of roadwork-free frames with drawn devices (label 1, cell truth known).</summary>
    public double Composites { get; init; } = 0.42;

    /// <summary>Share of photos with boxed cones, whole or pasted small on a roadwork-free frame (label 1).</summary>
    public double BoxedCones { get; init; } = 0.08;

    /// <summary>Share of real frames with roadwork (label 1, cell truth unknown).</summary>
    public double RealPositives { get; init; } = 0.06;

    /// <summary>Share of samples without roadwork (label 0).</summary>
    public double Negatives { get; init; } = 0.44;

    /// <summary>Part of the negatives on which look-alikes are drawn; the others are real and untouched.</summary>
    public double HardNegatives { get; init; } = 0.5;
}
