using Natix.Engine.Models;

namespace Natix.Engine.Imaging;

/// <summary>
/// Where a source image goes in the model's rectangle: the whole image is resized to <paramref name="ScaledWidth"/> x
/// <paramref name="ScaledHeight"/> and its top left corner lies at (<paramref name="OffsetX"/>, <paramref name="OffsetY"/>), which is negative when
/// it is cropped.
/// </summary>
internal readonly record struct PreprocessPlacement(int ScaledWidth, int ScaledHeight, int OffsetX, int OffsetY)
{
    /// <summary>Places an image of the given size as the model's input says.</summary>
    public static PreprocessPlacement Of(InputSpec spec, int sourceWidth, int sourceHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceHeight, 1);
        if (spec.Fit == FitMode.Stretch)
            return new PreprocessPlacement(spec.Width, spec.Height, 0, 0);
        var (ratioX, ratioY) = ((double)spec.Width / sourceWidth, (double)spec.Height / sourceHeight);
        var crop = spec.Fit == FitMode.CenterCrop;
        var ratio = crop ? Math.Max(ratioX, ratioY) : Math.Min(ratioX, ratioY);
        var width = Round(sourceWidth * ratio, spec.Width, crop);
        var height = Round(sourceHeight * ratio, spec.Height, crop);
        return spec.Fit == FitMode.LetterboxTopLeft
            ? new PreprocessPlacement(width, height, 0, 0)
            : new PreprocessPlacement(width, height, (spec.Width - width) / 2, (spec.Height - height) / 2);
    }

    /// <summary>How the model's pixels lie in the full-size upright source, whatever size it was decoded at.</summary>
    public PreprocessGeometry Geometry(int fullWidth, int fullHeight) => new(
        (float)fullWidth / ScaledWidth, (float)fullHeight / ScaledHeight, OffsetX, OffsetY, fullWidth, fullHeight);

    // A letterboxed side is 1 to the model's side; a cropped one at least the model's.
    private static int Round(double size, int model, bool crop)
    {
        var rounded = Math.Round(size);
        return crop ? (int)Math.Clamp(rounded, model, int.MaxValue / 4) : (int)Math.Clamp(rounded, 1, model);
    }
}
