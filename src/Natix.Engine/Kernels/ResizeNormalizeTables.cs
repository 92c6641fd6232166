namespace Natix.Engine.Kernels;

/// <summary>Element type of the tensor that a kernel writes.</summary>
internal enum TensorElement
{
    /// <summary>IEEE 754 single.</summary>
    Float32,

    /// <summary>IEEE 754 half, rounded to nearest, ties to even; values beyond its range become infinities.</summary>
    Float16,

    /// <summary>Unsigned byte: the normalised value rounded to nearest, ties to even, held in 0..255.</summary>
    UInt8,
}

/// <summary>
/// Everything a resize-normalise run needs that does not depend on pixels, for every kernel alike. Filtered samples of the planes
/// become output channels by <see cref="Color"/>, and red, green, blue go to channels <see cref="Channel"/>[0], [1], [2]. Immutable.
/// </summary>
internal sealed class ResizeNormalizeTables
{
    /// <summary>Layout of the source.</summary>
    public required PixelLayout Source { get; init; }

    /// <summary>Width of the source in pixels.</summary>
    public required int SourceWidth { get; init; }

    /// <summary>Height of the source in pixels.</summary>
    public required int SourceHeight { get; init; }

    /// <summary>Filter of the first plane (in RGB of all three colours).</summary>
    public required PlaneTaps First { get; init; }

    /// <summary>Filter of Cb and Cr, from their own samples straight to the output; null for RGB and grey.</summary>
    public required PlaneTaps? Chroma { get; init; }

    /// <summary>Output columns, padding included.</summary>
    public required int Width { get; init; }

    /// <summary>Output rows, padding included.</summary>
    public required int Height { get; init; }

    /// <summary>First output column of the image; the rest is padding.</summary>
    public required int Left { get; init; }

    /// <summary>First output row of the image; the rest is padding.</summary>
    public required int Top { get; init; }

    /// <summary>Output columns of the image.</summary>
    public int Columns => First.Horizontal.Outputs;

    /// <summary>Output rows of the image.</summary>
    public int Rows => First.Vertical.Outputs;

    /// <summary>From samples to normalised red, green, blue.</summary>
    public required ColorAffine Color { get; init; }

    /// <summary>Output channel of red, green, blue.</summary>
    public required int[] Channel { get; init; }

    /// <summary>Value of the padding by red, green, blue, normalised, before it is converted to the element type.</summary>
    public required float[] Pad { get; init; }

    /// <summary>Element type of the output.</summary>
    public required TensorElement Element { get; init; }

    /// <summary>True for HWC, where the three channels of a pixel are neighbours; false for CHW.</summary>
    public required bool Interleaved { get; init; }

    /// <summary>Patches that a float32 output without padding lies in; null: it lies row by row.</summary>
    public PatchTiling? Tiling { get; init; }

    /// <summary>Bytes of one element of the output.</summary>
    public int ElementBytes => Element switch { TensorElement.Float32 => 4, TensorElement.Float16 => 2, _ => 1 };

    /// <summary>Bytes of the output.</summary>
    public int ByteCount => checked(3 * Width * Height * ElementBytes);
}
