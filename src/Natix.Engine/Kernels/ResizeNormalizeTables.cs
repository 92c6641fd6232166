namespace Natix.Engine.Kernels;

/// <summary>
/// Everything a resize-normalise run needs that does not depend on pixels: filters, place of the image in the output, and a factor and
/// bias for each source channel (R, G, B). Output value = resized pixel * factor + bias, in the plane that the channel goes to.
/// </summary>
internal sealed class ResizeNormalizeTables
{
    /// <summary>Filter across columns of the image.</summary>
    public required AxisTaps Horizontal { get; init; }

    /// <summary>Filter across rows of the image.</summary>
    public required AxisTaps Vertical { get; init; }

    /// <summary>Output columns.</summary>
    public required int Width { get; init; }

    /// <summary>Output rows.</summary>
    public required int Height { get; init; }

    /// <summary>First output column of the image; the rest is padding.</summary>
    public required int Left { get; init; }

    /// <summary>First output row of the image; the rest is padding.</summary>
    public required int Top { get; init; }

    /// <summary>Factor by source channel.</summary>
    public required float[] Factor { get; init; }

    /// <summary>Bias by source channel.</summary>
    public required float[] Bias { get; init; }

    /// <summary>Output plane by source channel.</summary>
    public required int[] Plane { get; init; }

    /// <summary>Value of the padding by source channel, normalised.</summary>
    public required float[] Pad { get; init; }

    /// <summary>First source column that is read.</summary>
    public int FirstColumn => Horizontal.First;

    /// <summary>Source columns that are read.</summary>
    public int Columns => Horizontal.End - Horizontal.First;

    /// <summary>Floats of scratch a run needs: one row of filtered pixels and room for a vector that reads past its end.</summary>
    public int ScratchLength => (3 * Columns) + 8;
}
