using Natix.Engine.Kernels;
using Natix.Engine.Models;

namespace Natix.Engine.Imaging;

/// <summary>Turns the input of a model and the form of a source into the kernels' tables. Pure.</summary>
internal static class PreprocessTables
{
    /// <summary>Tables for images of one layout, matrix and size, placed as <paramref name="place"/> says.</summary>
    public static ResizeNormalizeTables Compile(
        InputSpec spec, PreprocessPlacement place, PixelLayout layout, YuvMatrix matrix, int sourceWidth, int sourceHeight, PatchTiling? tiling = null)
    {
        var (left, top) = (Math.Max(0, place.OffsetX), Math.Max(0, place.OffsetY));
        var columns = Math.Min(spec.Width, place.OffsetX + place.ScaledWidth) - left;
        var rows = Math.Min(spec.Height, place.OffsetY + place.ScaledHeight) - top;
        var (shiftX, shiftY) = layout.ChromaShift();
        var filter = Filter(spec.Resample);
        PlaneTaps Taps(int factorX, int factorY) => new(
            AxisTaps.Compile(sourceWidth, place.ScaledWidth, left - place.OffsetX, columns, filter, factorX),
            AxisTaps.Compile(sourceHeight, place.ScaledHeight, top - place.OffsetY, rows, filter, factorY));

        int[] channel = spec.Color == ColorOrder.Bgr ? [2, 1, 0] : [0, 1, 2];
        var factor = Array.ConvertAll(channel, c => spec.Scale / spec.Std[c]);
        var bias = Array.ConvertAll(channel, c => -spec.Mean[c] / spec.Std[c]);
        return new ResizeNormalizeTables
        {
            Source = layout,
            SourceWidth = sourceWidth,
            SourceHeight = sourceHeight,
            First = Taps(1, 1),
            Chroma = layout.PlaneCount() > 1 ? Taps(1 << shiftX, 1 << shiftY) : null,
            Width = spec.Width,
            Height = spec.Height,
            Left = left,
            Top = top,
            Color = ColorAffine.Of(layout, matrix, factor, bias),
            Channel = channel,
            Pad = [.. factor.Select((f, c) => (float)((spec.Pad * f) + bias[c]))],
            Element = Element(spec.Type),
            Interleaved = spec.Layout == TensorLayout.Nhwc,
            Tiling = Check(tiling, spec),
        };
    }

    private static PatchTiling? Check(PatchTiling? tiling, InputSpec spec)
    {
        if (tiling is { } given && (spec.Type != TensorType.Float32 || spec.Layout == TensorLayout.Nhwc || spec.Fit != FitMode.Stretch || spec.Width % given.Token != 0 || spec.Height % given.Token != 0))
            throw new ArgumentException($"Patches need a stretched float32 input whose sides are multiples of {given.Token}, found {spec.Width}x{spec.Height} of {spec.Type}, {spec.Fit}.", nameof(tiling));
        return tiling;
    }

    private static AxisFilter Filter(Resample resample) => resample switch
    {
        Resample.Bilinear => AxisFilter.Bilinear,
        Resample.Antialias => AxisFilter.Triangle,
        Resample.BicubicAntialias => AxisFilter.Cubic,
        _ => throw new ArgumentOutOfRangeException(nameof(resample), resample, "no such filter"),
    };

    private static TensorElement Element(TensorType type) => type switch
    {
        TensorType.Float32 => TensorElement.Float32,
        TensorType.Float16 => TensorElement.Float16,
        TensorType.UInt8 => TensorElement.UInt8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "image inputs are Float32, Float16 or UInt8"),
    };
}
