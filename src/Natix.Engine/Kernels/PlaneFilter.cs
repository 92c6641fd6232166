namespace Natix.Engine.Kernels;

/// <summary>
/// Filters one plane of bytes in memory, of one to three interleaved components (luma, Cb and Cr, red green blue), output row by output
/// row, into rows of floats. Not thread-safe.
/// </summary>
internal abstract unsafe class PlaneFilter
{
    /// <summary>Outputs in a vector; rows have room for a whole number of vectors.</summary>
    public const int Lanes = 8;

    /// <summary>Starts on a plane; nothing of the one before is used any more.</summary>
    public abstract void Begin(byte* plane, int stride);

    /// <summary>Filters an output row; rows are asked for in ascending order.</summary>
    public abstract void Filter(int y);

    /// <summary>The row of a component that <see cref="Filter"/> made; floats behind the last output up to a whole vector are undefined.</summary>
    public abstract float* Row(int component);

    /// <summary>Rounds up to whole vectors.</summary>
    protected static int Padded(int length) => (length + Lanes - 1) / Lanes * Lanes;
}
