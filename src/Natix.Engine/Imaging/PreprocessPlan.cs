using Natix.Engine.Kernels;
using Natix.Engine.Models;

namespace Natix.Engine.Imaging;

/// <summary>
/// Everything between pixels of one layout and size and one image of a model's input tensor, compiled once: placement, filters, colours,
/// normalisation. Holds its scratch, so one worker owns it; a run allocates nothing and remembers nothing.
/// </summary>
/// <remarks>
/// What is computed, in this order: chroma is enlarged to the size of luma by a centred triangle (3/4 and 1/4 of the two nearest
/// samples where it was halved; 7/8, 5/8, 3/8, 1/8 where it was quartered; edges repeated), whatever the layout: libjpeg does this for
/// 4:2:0 and 4:2:2, and siting to the left, as video often has it, is half a luma pixel off. All planes are resized; Y, Cb, Cr are
/// converted by the exact matrix; values are clamped to 0..255 and normalised. Grey is taken for red, green and blue as it is. All but the
/// clamp is linear, so enlarging and resizing chroma are one filter and colours are converted at output resolution. Converting at source
/// resolution would clamp before resizing: they differ only where colours out of range meet others. On real dashcam frames that is 0.002
/// of 255 in the mean, 0.25 at the 99.9th percentile and 20 at worst for a bilinear letterbox to 640x640 (0.006, 1.7 and 20 for an
/// antialiased 224x224); a test measures it.
/// </remarks>
internal sealed unsafe class PreprocessPlan
{
    private readonly PreprocessPlacement _placement;
    private readonly ResizeNormalizeProgram _program;

    private PreprocessPlan(InputSpec spec, PixelLayout layout, YuvMatrix matrix, int width, int height, PatchTiling? tiling, ResizeNormalizeKernel kernel)
    {
        Input = spec;
        (Layout, Matrix, SourceWidth, SourceHeight) = (layout, matrix, width, height);
        _placement = PreprocessPlacement.Of(spec, width, height);
        _program = kernel.Compile(PreprocessTables.Compile(spec, _placement, layout, matrix, width, height, tiling));
    }

    /// <summary>Width of the source in pixels.</summary>
    public int SourceWidth { get; }

    /// <summary>Height of the source in pixels.</summary>
    public int SourceHeight { get; }

    /// <summary>Layout of the source.</summary>
    public PixelLayout Layout { get; }

    /// <summary>Meaning of YUV samples.</summary>
    public YuvMatrix Matrix { get; }

    /// <summary>The input that the plan fills.</summary>
    public InputSpec Input { get; }

    /// <summary>The tables that its kernel runs.</summary>
    public ResizeNormalizeTables Tables => _program.Tables;

    /// <summary>Compiles a plan for sources of one layout and size.</summary>
    /// <param name="spec">The input to fill.</param>
    /// <param name="layout">Layout of the source.</param>
    /// <param name="matrix">Meaning of YUV samples; ignored for RGB and grey.</param>
    /// <param name="width">Width of the source in pixels, at least 1.</param>
    /// <param name="height">Height of the source in pixels, at least 1.</param>
    /// <param name="kernel">What runs it; null for the best of this machine.</param>
    public static PreprocessPlan Compile(
        InputSpec spec, PixelLayout layout, YuvMatrix matrix, int width, int height, ResizeNormalizeKernel? kernel = null) =>
        new(spec, layout, matrix, width, height, null, kernel ?? ResizeNormalizeFactory.Default);

    /// <summary>Compiles a plan for images like one.</summary>
    public static PreprocessPlan Compile(InputSpec spec, in ImageView like, ResizeNormalizeKernel? kernel = null) =>
        Compile(spec, like.Layout, like.Matrix, like.Width, like.Height, kernel);

    /// <summary>
    /// Compiles a plan for images like one that writes patches, [patches][3][size][size]: squares of <paramref name="merge"/> patches a side follow each
    /// other row by row, and within them patches row by row.
    /// </summary>
    /// <exception cref="ArgumentException">The input does not divide into them.</exception>
    public static PreprocessPlan CompilePatches(InputSpec spec, in ImageView like, int size, int merge, ResizeNormalizeKernel? kernel = null) =>
        new(spec, like.Layout, like.Matrix, like.Width, like.Height, new PatchTiling(size, merge), kernel ?? ResizeNormalizeFactory.Default);

    /// <summary>
    /// Smallest size at which an image may be decoded so that neither axis is then enlarged because of it: the size it is resized to,
    /// or its own where the model's input is larger.
    /// </summary>
    public static (int Width, int Height) NeededSize(InputSpec spec, int fullWidth, int fullHeight)
    {
        var placement = PreprocessPlacement.Of(spec, fullWidth, fullHeight);
        return (Math.Min(placement.ScaledWidth, fullWidth), Math.Min(placement.ScaledHeight, fullHeight));
    }

    /// <summary>True when the plan takes this image.</summary>
    public bool Takes(in ImageView source) =>
        source.Width == SourceWidth && source.Height == SourceHeight && source.Layout == Layout
        && (source.Matrix == Matrix || Layout.PlaneCount() == 1);

    /// <summary>Writes the tensor of an upright image where it lies, padding included.</summary>
    /// <param name="source">An image of exactly the plan's layout, matrix and size; only its planes are read.</param>
    /// <param name="destination">The bytes of one image of the input tensor, aligned to its element; longer ones keep the rest.</param>
    public void Run(in ImageView source, Span<byte> destination)
    {
        if (!Takes(source))
        {
            throw new ArgumentException(
                $"The plan is for {Describe(SourceWidth, SourceHeight, Layout, Matrix)}, the image has "
                + $"{Describe(source.Width, source.Height, source.Layout, source.Matrix)}: compile a plan for its form.",
                nameof(source));
        }

        CheckPlanes(source);
        if (destination.Length < Tables.ByteCount)
            throw new ArgumentException($"The tensor needs {Tables.ByteCount} bytes, found {destination.Length}.", nameof(destination));
        fixed (byte* target = destination)
            _program.Run(source, target);
    }

    /// <summary>How the model's pixels lie in the full-size upright source, whatever size it was decoded at.</summary>
    public PreprocessGeometry Geometry(int fullWidth, int fullHeight) => _placement.Geometry(fullWidth, fullHeight);

    private static void CheckPlanes(in ImageView source)
    {
        for (var i = 0; i < source.Layout.PlaneCount(); i++)
        {
            var plane = i switch { 0 => source.First, 1 => source.Second, _ => source.Third };
            var (width, height, bytes) = source.Layout.PlaneSize(i, source.Width, source.Height);
            if (plane.Data == null || plane.Width < width || plane.Height < height || plane.Stride < width * bytes)
            {
                throw new ArgumentException(
                    $"Plane {i} of a {source.Width}x{source.Height} {source.Layout} image needs {width}x{height} samples in rows of at least "
                    + $"{width * bytes} bytes, found {plane.Width}x{plane.Height} in rows of {plane.Stride}.",
                    nameof(source));
            }
        }
    }

    private static string Describe(int width, int height, PixelLayout layout, YuvMatrix matrix) =>
        layout.PlaneCount() == 1 ? $"{width}x{height} pixels of {layout}" : $"{width}x{height} pixels of {layout} ({matrix})";
}
