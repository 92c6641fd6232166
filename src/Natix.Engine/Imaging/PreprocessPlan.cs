using System.Runtime.InteropServices;
using Natix.Engine.Kernels;
using Natix.Engine.Memory;
using Natix.Engine.Models;

namespace Natix.Engine.Imaging;

/// <summary>
/// Everything between decoded pixels of one size and one model's input tensor, compiled once: placement, filters, normalisation.
/// Holds its scratch, so one lane owns it; a run allocates nothing.
/// </summary>
internal sealed unsafe class PreprocessPlan
{
    private readonly InputSpec _spec;
    private readonly PreprocessPlacement _placement;
    private readonly ResizeNormalizeTables _tables;
    private readonly ResizeNormalizeKernel _kernel;
    private readonly float[] _scratch;

    private PreprocessPlan(InputSpec spec, int sourceWidth, int sourceHeight, ResizeNormalizeKernel kernel)
    {
        _spec = spec;
        (SourceWidth, SourceHeight) = (sourceWidth, sourceHeight);
        _placement = PreprocessPlacement.Of(spec, sourceWidth, sourceHeight);
        _tables = CompileTables(spec, _placement, sourceWidth, sourceHeight);
        _kernel = kernel;
        _scratch = new float[_tables.ScratchLength];
    }

    /// <summary>Width of the decoded image in pixels.</summary>
    public int SourceWidth { get; }

    /// <summary>Height of the decoded image in pixels.</summary>
    public int SourceHeight { get; }

    /// <summary>The input that the plan fills.</summary>
    public InputSpec Input => _spec;

    /// <summary>Compiles a plan for decoded images of one size.</summary>
    public static PreprocessPlan Compile(InputSpec spec, int sourceWidth, int sourceHeight) =>
        Compile(spec, sourceWidth, sourceHeight, ResizeNormalizeFactory.Default);

    /// <summary>Compiles a plan that runs a given kernel.</summary>
    public static PreprocessPlan Compile(InputSpec spec, int sourceWidth, int sourceHeight, ResizeNormalizeKernel kernel) =>
        new(spec, sourceWidth, sourceHeight, kernel);

    /// <summary>
    /// Smallest size at which an image may be decoded so that neither axis is then enlarged because of it: the size it is resized to,
    /// or its own where the model's input is larger.
    /// </summary>
    public static (int Width, int Height) NeededSize(InputSpec spec, int fullWidth, int fullHeight)
    {
        var placement = PreprocessPlacement.Of(spec, fullWidth, fullHeight);
        return (Math.Min(placement.ScaledWidth, fullWidth), Math.Min(placement.ScaledHeight, fullHeight));
    }

    /// <summary>Writes the tensor of an upright image where it lies.</summary>
    /// <param name="source">An image of exactly the plan's size.</param>
    /// <param name="destination">The bytes of one image of the input tensor, aligned to its element.</param>
    public void Run(in ImageView source, Span<byte> destination)
    {
        if (source.Width != SourceWidth || source.Height != SourceHeight)
        {
            throw new ArgumentException(
                $"The plan is for {SourceWidth}x{SourceHeight} pixels, the image has {source.Width}x{source.Height}: compile a plan for its size.",
                nameof(source));
        }

        Run(source.First.Data, source.First.Stride, MemoryMarshal.Cast<byte, float>(destination));
    }

    /// <summary>Writes the normalised CHW tensor of a decoded, upright image.</summary>
    /// <param name="source">Pixels of exactly the plan's size.</param>
    /// <param name="destination">At least <see cref="InputSpec.ElementCount"/> floats.</param>
    public void Run(PixelFrame source, Span<float> destination)
    {
        if (source.Width != SourceWidth || source.Height != SourceHeight)
        {
            throw new ArgumentException(
                $"The plan is for {SourceWidth}x{SourceHeight} pixels, the frame has {source.Width}x{source.Height}: compile a plan for its size.",
                nameof(source));
        }

        Run(source.Pixels, source.Stride, destination);
    }

    /// <summary>Writes the normalised CHW tensor of RGB rows of the plan's size, <paramref name="stride"/> bytes apart.</summary>
    public void Run(byte* pixels, int stride, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 3 * SourceWidth);
        if (destination.Length < _spec.ElementCount)
            throw new ArgumentException($"The tensor needs {_spec.ElementCount} floats, found {destination.Length}.", nameof(destination));
        fixed (float* scratch = _scratch)
        fixed (float* target = destination)
            _kernel.Run(_tables, pixels, stride, scratch, target);
    }

    /// <summary>How the model's pixels lie in the full-size upright source, whatever size it was decoded at.</summary>
    public PreprocessGeometry Geometry(int fullWidth, int fullHeight) => new(
        (float)fullWidth / _placement.ScaledWidth,
        (float)fullHeight / _placement.ScaledHeight,
        _placement.OffsetX,
        _placement.OffsetY,
        fullWidth,
        fullHeight);

    private static ResizeNormalizeTables CompileTables(InputSpec spec, PreprocessPlacement place, int sourceWidth, int sourceHeight)
    {
        var (left, top) = (Math.Max(0, place.OffsetX), Math.Max(0, place.OffsetY));
        var columns = Math.Min(spec.Width, place.OffsetX + place.ScaledWidth) - left;
        var rows = Math.Min(spec.Height, place.OffsetY + place.ScaledHeight) - top;
        var antialias = spec.Resample == Resample.Antialias;
        int[] plane = spec.Color == ColorOrder.Bgr ? [2, 1, 0] : [0, 1, 2];
        var bias = Array.ConvertAll(plane, p => (float)(-spec.Mean[p] / spec.Std[p]));
        return new ResizeNormalizeTables
        {
            Horizontal = AxisTaps.Compile(sourceWidth, place.ScaledWidth, left - place.OffsetX, columns, antialias),
            Vertical = AxisTaps.Compile(sourceHeight, place.ScaledHeight, top - place.OffsetY, rows, antialias),
            Width = spec.Width,
            Height = spec.Height,
            Left = left,
            Top = top,
            Plane = plane,
            Factor = Array.ConvertAll(plane, p => (float)(spec.Scale / spec.Std[p])),
            Bias = bias,
            Pad = Array.ConvertAll(plane, p => (float)(((spec.Pad * spec.Scale) - spec.Mean[p]) / spec.Std[p])),
        };
    }
}
