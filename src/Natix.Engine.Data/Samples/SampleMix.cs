namespace Natix.Engine.Data.Samples;

/// <summary>
/// Shares of the kinds of sample. The defaults were measured to generalise: composites decide, boxed photos of cones help,
/// the rest is real, and the labels are near balance. Shares need not add up to 1; they are normalised.
/// </summary>
public sealed record SampleMix
{
    /// <summary>Share of roadwork-free frames with drawn devices (label 1, cell truth known).</summary>
    public double Composites { get; init; } = 0.36;

    /// <summary>Share of photos with boxed cones, whole or pasted small on a roadwork-free frame (label 1, cell truth known).</summary>
    public double BoxedCones { get; init; } = 0.08;

    /// <summary>Share of real frames with roadwork (label 1, cell truth unknown).</summary>
    public double RealPositives { get; init; } = 0.08;

    /// <summary>Share of samples without roadwork (label 0).</summary>
    public double Negatives { get; init; } = 0.48;

    /// <summary>Part of the negatives on which look-alikes are drawn; the others are real and untouched.</summary>
    public double HardNegatives { get; init; } = 0.5;

    /// <summary>Draws a kind that the corpus can serve; a share without pictures falls to the composites.</summary>
    internal SampleKind Draw(Randomness.SeededRandom random, TrainingCorpus corpus)
    {
        var boxed = corpus.BoxedCones.Count > 0 ? BoxedCones : 0;
        var real = corpus.RealPositives.Count > 0 ? RealPositives : 0;
        var composites = Composites + (BoxedCones - boxed) + (RealPositives - real);
        var at = random.Unit() * (composites + boxed + real + Negatives);
        if (at < composites)
            return SampleKind.Composite;
        if (at < composites + boxed)
            return SampleKind.BoxedCones;
        if (at < composites + boxed + real)
            return SampleKind.RealPositive;
        return random.Chance(HardNegatives) ? SampleKind.HardNegative : SampleKind.RealNegative;
    }
}

/// <summary>What a sample is made of.</summary>
internal enum SampleKind
{
    Composite,
    BoxedCones,
    RealPositive,
    HardNegative,
    RealNegative,
}
