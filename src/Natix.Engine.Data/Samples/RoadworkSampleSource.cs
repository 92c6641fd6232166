namespace Natix.Engine.Data.Samples;

/// <summary>Samples for a roadwork classifier: composites, boxed cone photos, real frames and hard negatives.</summary>
public sealed class RoadworkSampleSource : ISampleSource
{
    private readonly TrainingCorpus _corpus;
    private readonly SampleMix _mix;
    private readonly ulong _seed;

    /// <summary>Makes a source over a corpus.</summary>
    /// <param name="corpus">Pictures to draw on; needs at least one background.</param>
    /// <param name="mix">Shares of the kinds of sample.</param>
    /// <param name="size">Side of the square image in pixels, a multiple of 8.</param>
    /// <param name="seed">Seed; another seed is another set of samples.</param>
    public RoadworkSampleSource(TrainingCorpus corpus, SampleMix mix, int size = 224, ulong seed = 1)
    {
        _corpus = corpus;
        _mix = mix;
        Size = size;
        _seed = seed;
    }

    /// <inheritdoc/>
    public int Size { get; }

    /// <inheritdoc/>
    public int Fill(long index, Span<float> image, Span<float> heat) =>
        throw new NotSupportedException($"{_corpus}{_mix}{_seed}");
}
