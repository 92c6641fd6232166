namespace Natix.Engine.Data.Samples;

/// <summary>
/// An endless, indexable set of training samples. Sample <c>i</c> of a source is always the same sample: it depends on the
/// source's seed and on <c>i</c> only. Implementations are thread-safe.
/// </summary>
public interface ISampleSource
{
    /// <summary>Side of the square image, in pixels; a multiple of 8.</summary>
    int Size { get; }

    /// <summary>Writes sample number <paramref name="index"/> into memory the caller owns and returns its label.</summary>
    /// <param name="index">Number of the sample, 0 or more.</param>
    /// <param name="image">RGB, CHW, float32 in [0, 1]; length 3 * Size * Size.</param>
    /// <param name="heat">Row-major grid of (Size / 8)^2 cells: 1 device, 0 background, -1 unknown (no loss there).</param>
    /// <returns>Label of the whole image: 1 roadwork, 0 none.</returns>
    /// <exception cref="ArgumentException">A span has the wrong length, or the index is negative.</exception>
    int Fill(long index, Span<float> image, Span<float> heat);
}
