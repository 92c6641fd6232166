namespace Natix.Engine.Kernels;

/// <summary>What a row of filtered samples consists of.</summary>
internal enum SampleRow
{
    /// <summary>Floats.</summary>
    Floats,

    /// <summary>The plane's own bytes.</summary>
    Bytes,

    /// <summary>16-bit whole numbers, signed where the samples are around 0 (chroma), else unsigned.</summary>
    Words,
}

/// <summary>
/// Filters one plane of bytes in memory, of one to three interleaved components (luma, Cb and Cr, red green blue), output row by output
/// row. Chroma comes out around 0: 128 is taken off. Not thread-safe.
/// </summary>
internal abstract unsafe class PlaneFilter
{
    /// <summary>What rows consist of.</summary>
    public virtual SampleRow Kind => SampleRow.Floats;

    /// <summary>What a sample of 1 has become in a row: a power of two.</summary>
    public virtual float Unit => 1;

    /// <summary>Starts on a plane; nothing of the one before is used any more.</summary>
    public abstract void Begin(byte* plane, int stride);

    /// <summary>Filters an output row; rows are asked for in ascending order.</summary>
    public abstract void Filter(int y);

    /// <summary>The row of a component that <see cref="Filter"/> made; what is behind the last output is undefined.</summary>
    public abstract void* Row(int component);

    /// <summary>Rounds up to whole vectors of <paramref name="lanes"/>.</summary>
    protected static int Padded(int length, int lanes = 8) => (length + lanes - 1) / lanes * lanes;
}
