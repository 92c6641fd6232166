using System.Collections.Concurrent;
using Natix.Engine.Data.Randomness;

namespace Natix.Engine.Data.Samples;

/// <summary>
/// Samples for a roadwork classifier: composites with drawn devices, photos of cones, real frames, and hard negatives. All kinds
/// pass through the same noise, JPEG, geometry and photometry, so that no artefact of making them tells the label.
/// Thread-safe.
/// </summary>
public sealed class RoadworkSampleSource : ISampleSource
{
    private readonly TrainingCorpus _corpus;
    private readonly SampleMix _mix;
    private readonly ulong _seed;
    private readonly ConcurrentBag<SampleStudio> _studios = [];

    /// <summary>Makes a source over a corpus.</summary>
    /// <param name="corpus">Pictures to draw on; needs at least one background.</param>
    /// <param name="mix">Shares of the kinds of sample.</param>
    /// <param name="size">Side of the square image in pixels, a multiple of 8, at least 32.</param>
    /// <param name="seed">Seed; another seed is another set of samples.</param>
    /// <exception cref="ArgumentException">No backgrounds, or a size that is not a multiple of 8.</exception>
    public RoadworkSampleSource(TrainingCorpus corpus, SampleMix mix, int size = 224, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(mix);
        if (corpus.Backgrounds.Count == 0)
            throw new ArgumentException("The corpus has no roadwork-free frames to compose on.", nameof(corpus));
        if (size < 32 || size % 8 != 0)
            throw new ArgumentException($"The size is {size}; it must be a multiple of 8 and at least 32.", nameof(size));
        _corpus = corpus;
        _mix = mix;
        Size = size;
        _seed = seed;
    }

    /// <inheritdoc/>
    public int Size { get; }

    /// <summary>
    /// Composites and negatives over backgrounds that training must not see, for validation and early stopping: half with
    /// devices, half without, no real positives and no photos.
    /// </summary>
    /// <param name="heldOut">Corpus of the held-out sources only.</param>
    /// <param name="size">Side of the square image in pixels.</param>
    /// <param name="seed">Seed; choose another than training's.</param>
    public static RoadworkSampleSource HeldOutComposites(TrainingCorpus heldOut, int size = 224, ulong seed = 9001) =>
        new(heldOut, new SampleMix { Composites = 0.5, BoxedCones = 0, RealPositives = 0, Negatives = 0.5 }, size, seed);

    /// <inheritdoc/>
    public int Fill(long index, Span<float> image, Span<float> heat)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var cells = Size / 8 * (Size / 8);
        if (image.Length != 3 * Size * Size)
            throw new ArgumentException($"The image needs {3 * Size * Size} floats, {image.Length} were given.", nameof(image));
        if (heat.Length != cells)
            throw new ArgumentException($"The heat grid needs {cells} floats, {heat.Length} were given.", nameof(heat));
        var studio = _studios.TryTake(out var idle) ? idle : new SampleStudio(_corpus, Size);
        var random = new SeededRandom(_seed, (ulong)index);
        var label = studio.Make(_mix.Draw(random, _corpus), random, image, heat);
        _studios.Add(studio);
        return label;
    }
}
